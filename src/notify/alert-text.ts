import { counted, grouped } from '../output/text.ts';
import type { Alert } from './alert.ts';

/** What was found: `12 lines`, `1 file`, `7.5 % of the lines with a level`. */
export function figureText({ figure, unit }: Alert): string {
  switch (unit) {
    case 'lines':
      return counted(figure, 'line');
    case 'files':
      return counted(figure, 'file');
    case 'percent':
      return `${Number.isInteger(figure) ? grouped(figure) : Number(figure.toPrecision(4))} % of the lines with a level`;
  }
}

/** 5400000 as `90m`: in the largest unit that it is a whole number of, as settings have it. */
export function durationText(ms: number): string {
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
  ] as const;
  const [unit, length] = units.find(([, length]) => ms % length === 0) ?? ['s', 1000];
  return `${ms / length}${unit}`;
}

/** ISO 8601 in UTC, to the second. */
export function timeText(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
