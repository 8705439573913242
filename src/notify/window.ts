import { type GateFile, keepMost, type Sum } from '../gates/sum.ts';

/** Counts of some time: what a rule asks for, added up. */
export interface Slice extends Pick<Sum, 'count' | 'levelled' | 'files' | 'fileCount'> {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A window is kept in so many slices at most, however often counts come in. */
const SLICES = 60;

/**
 * The slices of a window with another one: those that are out of it go, and what is not a sixtieth of the window apart
 * is one. So what is counted of the past is the window's length, and at most a sixtieth more.
 */
export function withSlice(slices: readonly Slice[], added: Slice, windowMs: number): Slice[] {
  const nowMs = added.toMs;
  const kept = slices
    // The clock may have been put back.
    .map((slice) => ({ ...slice, fromMs: Math.min(slice.fromMs, nowMs), toMs: Math.min(slice.toMs, nowMs) }))
    .filter(({ toMs }) => nowMs - toMs < windowMs);
  const last = kept.at(-1);
  if (last === undefined || nowMs - last.fromMs >= windowMs / SLICES) return [...kept, added];
  return [...kept.slice(0, -1), together(last, added)];
}

/**
 * Two slices as one. The sums are exact. As not all files are kept, the files with the most are so of those that were
 * among the most in either, and there are at least as many files as are counted.
 */
export function together(a: Slice, b: Slice): Slice {
  const counts = new Map<string, GateFile>();
  for (const file of [...a.files, ...b.files]) {
    const key = `${file.host ?? ''}\0${file.path}`;
    counts.set(key, { ...file, count: file.count + (counts.get(key)?.count ?? 0) });
  }
  const files: GateFile[] = [];
  for (const file of counts.values()) keepMost(files, file);
  return {
    fromMs: a.fromMs,
    toMs: b.toMs,
    count: a.count + b.count,
    levelled: a.levelled + b.levelled,
    files,
    fileCount: Math.max(a.fileCount, b.fileCount, counts.size),
  };
}
