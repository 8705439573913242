import type { WholeWatcher } from './consume.ts';
import type { Counts } from './counts.ts';
import { hostRow, type RollingNotifier } from './rolling-notifier.ts';
import type { CountRow } from './rows.ts';

/**
 * Tells the subscriptions what a group has counted of lines, whichever member it was: what the group knows now, less
 * what it knew when they were told last, which the file remembers with what was told.
 */
export class WholeNotifier implements WholeWatcher {
  readonly #notifier: RollingNotifier;
  readonly #place: string;
  /** By path: what is told, or counts as that. */
  #known: ReadonlyMap<string, Counts> | undefined;

  constructor(notifier: RollingNotifier, group: string, topic: string) {
    this.#notifier = notifier;
    this.#place = `kafka:${topic}:${group}`;
    const readUpTo = notifier.readUpTo(this.#place);
    if (readUpTo === undefined || !('counts' in readUpTo)) return;
    this.#known = new Map(
      Object.entries(readUpTo.counts).map(([path, numbers]) => [path, Float64Array.from(numbers)]),
    );
  }

  /** @throws OutputError, LockedError; also those of telling what came before */
  async take(to: Date, rows: readonly CountRow[]): Promise<void> {
    const known = this.#known ?? mapOf(rows);
    const news = rows.flatMap(({ path, counts }) => {
      const added = less(counts, known.get(path));
      return added ? [hostRow(sourceIn(path), path, added)] : [];
    });
    const isFirst = this.#known === undefined;
    const atMs = to.getTime();
    if (!isFirst && !this.#notifier.isDue(news, atMs)) return;
    // What is decided is known, also when it cannot be written yet.
    this.#known = mapOf(rows);
    await this.#notifier.step(atMs, news, {
      place: this.#place,
      counts: Object.fromEntries(rows.map(({ path, counts }) => [path, [...counts]])),
    });
  }
}

function mapOf(rows: readonly CountRow[]): ReadonlyMap<string, Counts> {
  return new Map(rows.map(({ path, counts }) => [path, counts]));
}

/** @returns undefined if nothing was added; what has become less was counted from the beginning again, and is not news */
function less(counts: Counts, known: Counts | undefined): Counts | undefined {
  if (known === undefined) return counts;
  const added = counts.map((count, i) => count - (known[i] as number));
  return added.every((count) => count >= 0) && added.some((count) => count > 0) ? added : undefined;
}

/** The key or header in `topic/3/source`; '' where lines are not told apart. */
function sourceIn(path: string): string {
  const [, , ...source] = path.split('/');
  return source.join('/');
}
