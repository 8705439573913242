import type uPlot from 'uplot';
import { grouped } from '../output/text.ts';

const SECOND_MS = 1000;
const DAY_MS = 86_400 * SECOND_MS;

/**
 * How uPlot writes times: the least distance of the marks, what is at each, and what is added where the year, the day
 * or another one changes.
 */
const TIMES: (string | number | null)[][] = [
  [365 * DAY_MS, '{YYYY}', null, null, null, null, null, null, 1],
  [28 * DAY_MS, '{YYYY}-{MM}', null, null, null, null, null, null, 1],
  [DAY_MS, '{MM}-{DD}', '\n{YYYY}', null, null, null, null, null, 1],
  [60 * SECOND_MS, '{HH}:{mm}', '\n{YYYY}-{MM}-{DD}', null, '\n{MM}-{DD}', null, null, null, 1],
];

/** Time and count, in the colours and the font that the style sheet has for the plot. */
export function axesOf(plot: HTMLElement): uPlot.Axis[] {
  const text = (): string => getComputedStyle(plot).color;
  const line = (): string => getComputedStyle(plot).borderTopColor;
  const axis: uPlot.Axis = {
    stroke: text,
    font: `12px ${getComputedStyle(plot).fontFamily}`,
    grid: { stroke: line, width: 1 },
    ticks: { stroke: line, width: 1, size: 4 },
    gap: 4,
  };
  return [
    { ...axis, size: 36, space: 64, values: TIMES },
    {
      ...axis,
      size: (_, values) => 14 + 7 * Math.max(2, ...(values ?? []).map(({ length }) => length)),
      values: (_, counts) => counts.map((count) => (Number.isInteger(count) ? grouped(count) : '')),
    },
  ];
}
