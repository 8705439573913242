import uPlot from 'uplot';
import { BY_SEVERITY, LEVELS, type Level } from '../core/levels.ts';
import type { TimeColumns } from '../output/html/time-columns.ts';
import type { SeriesData } from '../output/html/timeline.ts';
import { counted, grouped } from '../output/text.ts';
import { axesOf } from './axes.ts';
import { dataIn, element } from './dom.ts';
import { TimeView } from './time-view.ts';

const HEIGHT = 220;
/** Pixels that a bar has at least. */
const BAR = 6;
/** Pixels that errors have at least, if there are any. */
const LEAST = 3;
/** What a report is opened for; the others are a click away. */
const LOUD: readonly Level[] = ['FATAL', 'ERROR', 'WARNING'];

/**
 * Draws the lines over time, if the report has them.
 * @returns draws it again, in the colours of a theme that has changed
 */
export function startChart(): () => void {
  const script = document.getElementById('series');
  const place = document.getElementById('chart');
  if (!script || !place) return () => {};
  const chart = new Chart(dataIn<SeriesData>(script), place);
  script.remove();
  return () => chart.redraw();
}

class Chart {
  readonly #view: TimeView;
  /** From the least to the worst, in which order they are drawn over each other. */
  readonly #levels: readonly Level[];
  readonly #hidden: Set<Level>;
  readonly #toggles = new Map<Level, HTMLElement>();
  readonly #range = element('span', {});
  readonly #spoken = element('p', { class: 'spoken', 'aria-live': 'polite' });
  readonly #tip = element('div', { class: 'tip', 'aria-hidden': 'true', hidden: '' });
  readonly #plot: HTMLElement;
  readonly #uplot: uPlot;
  #steps: TimeColumns = { startsMs: [], counts: [] };
  #stepMs = 0;
  /** Where the keyboard is. */
  #at = -1;

  constructor(series: SeriesData, place: HTMLElement) {
    this.#view = new TimeView(series);
    this.#levels = BY_SEVERITY.filter((level) => this.#view.total(level) > 0).toReversed();
    const isLoud = this.#levels.some((level) => LOUD.includes(level));
    this.#hidden = new Set(isLoud ? this.#levels.filter((level) => !LOUD.includes(level)) : []);
    this.#plot = element('div', {
      class: 'plot',
      tabindex: '0',
      role: 'group',
      'aria-roledescription': 'chart',
      'aria-label':
        'Lines over time. Left and right arrow keys read bar by bar, plus and minus zoom, 0 shows all.',
    });
    place.append(this.#tools(), this.#plot, element('p', { class: 'note' }, this.#range), this.#spoken);
    place.hidden = false;
    this.#uplot = new uPlot(this.#options(), [[], ...this.#levels.map(() => [])], this.#plot);
    this.#uplot.over.append(this.#tip);
    this.#plot.addEventListener('keydown', (event) => this.#onKey(event));
    new ResizeObserver(() => {
      // What is drawn only now comes too late for paper, where the style sheet makes it fit.
      if (matchMedia('print').matches) return;
      this.#uplot.setSize({ width: this.#plot.clientWidth, height: HEIGHT });
      this.#draw();
    }).observe(this.#plot);
    this.#draw();
  }

  redraw(): void {
    this.#uplot.redraw();
  }

  #tools(): HTMLElement {
    const levels = this.#levels.toReversed().map((level) => {
      const toggle = element('button', { type: 'button', class: `toggle ${level}` });
      toggle.addEventListener('click', () => {
        if (!this.#hidden.delete(level)) this.#hidden.add(level);
        this.#draw();
      });
      this.#toggles.set(level, toggle);
      return toggle;
    });
    const zooms = [
      zoomButton('−', 'Zoom out', () => this.#view.zoom(2)),
      zoomButton('+', 'Zoom in', () => this.#view.zoom(0.5)),
      zoomButton('←', 'Earlier', () => this.#view.move(-0.5)),
      zoomButton('→', 'Later', () => this.#view.move(0.5)),
      zoomButton('All', 'Show all', () => this.#view.showAll()),
    ];
    for (const button of zooms) button.addEventListener('click', () => this.#draw());
    return element(
      'div',
      { class: 'tools' },
      element('div', { role: 'group', 'aria-label': 'Levels in the chart' }, ...levels),
      element('div', { role: 'group', 'aria-label': 'Time in the chart', class: 'zoom' }, ...zooms),
    );
  }

  #options(): uPlot.Options {
    return {
      width: this.#plot.clientWidth,
      height: HEIGHT,
      ms: 1,
      padding: [8, 20, 0, 0],
      legend: { show: false },
      tzDate: (ms) => uPlot.tzDate(new Date(ms), this.#view.clock.timeZone),
      cursor: {
        drag: { x: true, y: false, setScale: false },
        points: { show: false },
        y: false,
        bind: {
          dblclick: () => () => {
            this.#view.showAll();
            this.#draw();
            return null;
          },
        },
      },
      hooks: {
        draw: [() => this.#drawFew()],
        setSelect: [() => this.#zoomToSelection()],
        setCursor: [() => this.#showTip()],
      },
      scales: {
        x: { time: true, range: () => [this.#view.fromMs, this.#view.toMs] },
        y: { range: (_, _min, max) => [0, Math.max(1, max * 1.05)] },
      },
      series: [
        {},
        ...this.#levels.map((level): uPlot.Series => {
          return {
            label: level,
            fill: () => this.#color(level),
            width: 0,
            points: { show: false },
            // biome-ignore lint/style/noNonNullAssertion: it is there in every build but those without bars
            paths: uPlot.paths.bars!({ size: [0.9, 60], align: 1 }),
          };
        }),
      ],
      axes: axesOf(this.#plot),
    };
  }

  #draw(): void {
    const { stepMs, columns } = this.#view.steps(Math.max(4, Math.floor(this.#plot.clientWidth / BAR)));
    this.#steps = columns;
    this.#stepMs = stepMs;
    this.#at = -1;
    const below = columns.startsMs.map(() => 0);
    // The worst lie at the bottom, each other level on those worse than it.
    const stacks = this.#levels
      .toReversed()
      .map((level) => {
        if (this.#hidden.has(level)) return below.map(() => null);
        const column = columns.counts[LEVELS.indexOf(level)] ?? [];
        for (const at of below.keys()) below[at] = (below[at] ?? 0) + (column[at] ?? 0);
        return below.slice();
      })
      .toReversed();
    this.#uplot.setData([[...columns.startsMs], ...stacks]);
    for (const [level, toggle] of this.#toggles) {
      toggle.ariaPressed = String(!this.#hidden.has(level));
      toggle.replaceChildren(
        element('span', { class: 'swatch' }),
        `${level} `,
        element('span', { class: 'number' }, grouped(this.#view.total(level))),
      );
    }
    const { fromMs, toMs, clock } = this.#view;
    this.#range.textContent = `${clock.span(fromMs, toMs, 'minute')} ${clock.timeZone}, a bar is ${lengthText(stepMs)}`;
  }

  /** One ERROR line among thousands of others is less than a pixel, and must be seen. */
  #drawFew(): void {
    const { ctx } = this.#uplot;
    const { startsMs, counts } = this.#steps;
    const y = (count: number): number => this.#uplot.valToPos(count, 'y', true);
    const height = LEAST * devicePixelRatio;
    // The worst over the other.
    for (const level of ['ERROR', 'FATAL'] as const) {
      if (this.#hidden.has(level) || !this.#levels.includes(level)) continue;
      ctx.fillStyle = this.#color(level);
      for (const [at, count] of (counts[LEVELS.indexOf(level)] ?? []).entries()) {
        if (count === 0 || y(0) - y(count) >= height) continue;
        const start = Math.max(startsMs[at] ?? 0, this.#view.fromMs);
        const end = Math.min((startsMs[at] ?? 0) + this.#stepMs, this.#view.toMs);
        const left = this.#uplot.valToPos(start, 'x', true);
        ctx.fillRect(left, y(0) - height, this.#uplot.valToPos(end, 'x', true) - left, height);
      }
    }
  }

  #color(level: Level): string {
    const swatch = this.#toggles.get(level)?.querySelector('.swatch');
    return swatch ? getComputedStyle(swatch).backgroundColor : '';
  }

  #zoomToSelection(): void {
    const { left, width } = this.#uplot.select;
    if (width < BAR) return;
    this.#view.show(this.#uplot.posToVal(left, 'x'), this.#uplot.posToVal(left + width, 'x'));
    this.#uplot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.#draw();
  }

  #showTip(): void {
    const { left = -1 } = this.#uplot.cursor;
    const ms = this.#uplot.posToVal(left, 'x');
    const at = left < 0 ? -1 : this.#steps.startsMs.findLastIndex((start) => start <= ms);
    this.#tip.hidden = at < 0;
    if (at < 0) return;
    this.#tip.replaceChildren(
      element('strong', {}, this.#timeText(at)),
      ...this.#countsAt(at).map(({ level, count }) => {
        return element(
          'div',
          { class: level },
          element('span', { class: 'swatch' }),
          `${level} `,
          element('span', { class: 'number' }, grouped(count)),
        );
      }),
    );
    const room = this.#uplot.over.clientWidth - this.#tip.offsetWidth;
    const beside = left + 12 > room ? left - 12 - this.#tip.offsetWidth : left + 12;
    this.#tip.style.transform = `translateX(${Math.max(0, beside)}px)`;
  }

  #timeText(at: number): string {
    return this.#view.clock.text(
      this.#steps.startsMs[at] ?? 0,
      this.#stepMs % 86_400_000 === 0 ? 'day' : 'minute',
    );
  }

  #countsAt(at: number): { level: Level; count: number }[] {
    return this.#levels
      .toReversed()
      .filter((level) => !this.#hidden.has(level))
      .map((level) => ({ level, count: this.#steps.counts[LEVELS.indexOf(level)]?.[at] ?? 0 }));
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const around = this.#steps.startsMs[this.#at];
    const actions: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => this.#read(this.#at < 0 ? this.#steps.startsMs.length - 1 : this.#at - 1),
      ArrowRight: () => this.#read(this.#at + 1),
      '+': () => this.#view.zoom(0.5, around),
      '=': () => this.#view.zoom(0.5, around),
      '-': () => this.#view.zoom(2, around),
      '0': () => this.#view.showAll(),
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    const { fromMs, toMs } = this.#view;
    action();
    if (fromMs === this.#view.fromMs && toMs === this.#view.toMs) return;
    this.#draw();
    this.#spoken.textContent = this.#range.textContent;
  }

  /** Says what a bar shows, and points at it. */
  #read(at: number): void {
    this.#at = Math.min(this.#steps.startsMs.length - 1, Math.max(0, at));
    const start = this.#steps.startsMs[this.#at] ?? 0;
    const counts = this.#countsAt(this.#at).filter(({ count }) => count > 0);
    const text = counts.map(({ level, count }) => `${grouped(count)} ${level}`).join(', ') || 'none';
    this.#spoken.textContent = `${this.#timeText(this.#at)}: ${text}`;
    const left = this.#uplot.valToPos(Math.max(start, this.#view.fromMs), 'x');
    this.#uplot.setCursor({ left: left + 1, top: 0 });
  }
}

function zoomButton(text: string, name: string, onClick: () => void): HTMLElement {
  const button = element('button', { type: 'button', 'aria-label': name, title: name }, text);
  button.addEventListener('click', onClick);
  return button;
}

function lengthText(stepMs: number): string {
  const minutes = stepMs / 60_000;
  if (minutes < 60) return counted(minutes, 'minute');
  const hours = minutes / 60;
  return hours < 24 ? counted(hours, 'hour') : counted(hours / 24, 'day');
}
