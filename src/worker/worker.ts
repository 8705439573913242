import { closeSync, fstatSync, type Stats } from 'node:fs';
import { isStopped } from '../shared-state.ts';
import { lookAt } from '../state/stamps.ts';
import type { FilesTask, Note, RangeTask, StreamTask, Task, TaskResult, TaskSettings } from '../task.ts';
import { Content } from './content.ts';
import { areLines, recognise } from './formats.ts';
import { type Kernel, loadKernel } from './kernel.ts';
import { failure, remarksOn, shrunken } from './notes.ts';
import { identityOf, openFile, typeOf } from './open-file.ts';
import { recordBefore } from './record-before.ts';
import { countAll, LineCounter } from './records.ts';
import { type Span, spanWithin } from './sorted-lines.ts';
import { rangeOf, type Source } from './source.ts';
import { ResultBuilder } from './task-result.ts';

/** Piscina's entry, and called directly for small inputs: counts what the task names. Never throws for a file. */
export default function work(task: Task): TaskResult | Promise<TaskResult> {
  switch (task.kind) {
    case 'files':
      return countFiles(task);
    case 'range':
      return countRange(task);
    case 'stream':
      return countStream(task);
  }
}

/** Called by name: see `lookAt`. */
export function look(paths: string): BigUint64Array {
  return lookAt(paths);
}

async function countFiles(task: FilesTask): Promise<TaskResult> {
  const result = await newResult(task.paths.length, task.settings);
  // Most runs have no state.
  const tracking = task.starts && (await import('./tracked.ts'));
  for (const [index, path] of task.paths.entries()) {
    if (isStopped(task.settings.shared)) break;
    const opened = openFile(path);
    if ('note' in opened) result.note(opened.note);
    else {
      try {
        const start = task.starts?.[index];
        const pending =
          tracking && start
            ? tracking.countTracked(opened.fd, path, start, task, result)
            : countFile(opened.fd, path, task, result);
        // Most files are counted by now, and there may be very many.
        if (pending) await pending;
      } catch (error) {
        result.note(failure(error, result.tally.readBytes > 0));
      } finally {
        closeSync(opened.fd);
      }
    }
    result.endFile();
  }
  return result.build();
}

/** Counts text at once; anything else is unpacked, which takes its time. */
function countFile(
  fd: number,
  path: string,
  task: FilesTask,
  result: ResultBuilder,
): Promise<void> | undefined {
  const stats = fstatSync(fd);
  const type = typeOf(stats);
  if (type) {
    result.note({ status: 'skipped', finding: { code: 'not-regular', type } });
    return undefined;
  }
  const { size: sizeBytes } = stats;
  if (task.identify || stats.nlink > 1) result.identity(identityOf(fd));
  if (sizeBytes === 0) return undefined;
  const kernel = loadKernel(task.settings.ownWords);
  const length = rangeOf(fd, 0, sizeBytes).read(
    kernel.bytes,
    kernel.chunk,
    Math.min(kernel.chunkSize, task.splitBytes),
  );
  const isPlain = areLines(kernel.bytes, kernel.chunk, length, path);
  if (
    !isPlain &&
    recognise(kernel.bytes.subarray(kernel.chunk, kernel.chunk + length), path).kind !== 'text'
  ) {
    return countPacked(fd, path, stats, task.settings, result);
  }

  result.observer?.begin({ index: result.index, path, writtenMs: stats.mtimeMs }, result.tally);
  const span = isPlain && result.observer ? spanOf(fd, stats, kernel, task.settings) : undefined;
  if (span && span.from > 0) {
    result.observer?.leaveOut({ start: 0, end: span.from }, span.time);
    result.observer?.cancel();
    if (span.from < span.to) result.rest({ from: span.from, to: span.to, identity: identityOf(fd) });
    return undefined;
  }
  const to = span ? Math.max(span.to, length) : sizeBytes;
  const splitBytes = to > task.splitBytes ? task.splitBytes : Number.POSITIVE_INFINITY;
  const content = new Content(kernel, result.tally, splitBytes, isPlain ? 'bytes' : undefined);
  const source = rangeOf(fd, length, to);
  try {
    if (length > 0) {
      content.take(length, length >= to);
      countAll(kernel, source, content);
    }
  } finally {
    const part = content.isSplit ? { start: 0, end: splitBytes } : undefined;
    for (const note of result.observer?.end(part) ?? []) result.note(note);
  }
  const expectedBytes = content.isSplit ? splitBytes : to;
  const notes = remarksOn(content, result.tally);
  // What stands behind the break of an array was not read on purpose.
  if (content.arrayEnd?.kind !== 'broken') notes.push(...shrunken(result.tally, expectedBytes));
  for (const note of notes) result.note(note);
  if (content.isSplit && notes.every(({ status }) => status === 'ok'))
    result.rest({ from: splitBytes, to, identity: identityOf(fd) });
  return undefined;
}

/** Where the lines of the times that are wanted are, if they can be looked for and that is worth it. */
function spanOf(
  fd: number,
  { size: sizeBytes }: Stats,
  kernel: Kernel,
  { observation }: TaskSettings,
): Span | undefined {
  if (!observation?.isSorted || !observation.window || sizeBytes <= kernel.chunkSize) return undefined;
  return spanWithin(kernel, sizeBytes, observation.window, (at) => rangeOf(fd, at, sizeBytes));
}

/** Most runs need none of what this loads. */
async function countPacked(
  fd: number,
  path: string,
  { size: sizeBytes, mtimeMs: writtenMs }: Stats,
  settings: TaskSettings,
  result: ResultBuilder,
): Promise<void> {
  const { countFileBytes } = await import('./unpack.ts');
  await countFileBytes({ fd, sizeBytes, writtenMs }, path, settings, result);
}

async function newResult(files: number, { ownWords, observation }: TaskSettings): Promise<ResultBuilder> {
  const result = new ResultBuilder(files);
  if (observation) {
    const { Observer } = await import('./observer.ts');
    result.observer = new Observer(loadKernel(ownWords), observation);
  }
  return result;
}

async function countStream({ path, isStdin, settings }: StreamTask): Promise<TaskResult> {
  const result = await newResult(1, settings);
  const opened = isStdin ? { fd: STDIN } : openFile(path);
  if ('note' in opened) result.note(opened.note);
  else {
    try {
      const stats = fstatSync(opened.fd);
      if (stats.isFile()) result.identity(identityOf(opened.fd));
      const { streamOf } = await import('./stream.ts');
      const { countStreamBytes } = await import('./unpack.ts');
      await countStreamBytes(
        streamOf(opened.fd, () => isStopped(settings.shared)),
        path,
        settings,
        result,
      );
    } catch (error) {
      result.note(failure(error, result.tally.readBytes > 0));
    }
  }
  result.endFile();
  return result.build();
}

/** The descriptor of standard input. */
const STDIN = 0;

const REPLACED: Note = { status: 'partial', finding: { code: 'replaced' } };

async function countRange({ path, start, end, rest, settings }: RangeTask): Promise<TaskResult> {
  const result = await newResult(1, settings);
  const { tally, observer } = result;
  const opened = openFile(path);
  if ('note' in opened) result.note(opened.note.finding.code === 'vanished' ? REPLACED : opened.note);
  else {
    try {
      if (identityOf(opened.fd) !== rest.identity) result.note(REPLACED);
      else {
        const kernel = loadKernel(settings.ownWords);
        const sourceAt = (at: number): Source => rangeOf(opened.fd, at, rest.to);
        if (observer) {
          const { mtimeMs: writtenMs } = fstatSync(opened.fd);
          observer.begin({ index: 0, path, writtenMs, isRest: true }, tally);
          const before = recordBefore(kernel, start, sourceAt);
          if (before) observer.goOn(before.start, before.end, before.level);
        }
        try {
          // From the byte before: if it ends a line, the first byte of the range begins one.
          countAll(kernel, sourceAt(start - 1), new LineCounter(kernel, tally, end - start + 1, true));
        } finally {
          observer?.end({ start, end });
        }
        tally.readBytes = Math.max(0, tally.readBytes - 1);
        for (const note of shrunken(tally, end - start)) result.note(note);
        if (tally.longLines > 0)
          result.note({ status: 'ok', finding: { code: 'long-lines', lines: tally.longLines } });
      }
    } catch (error) {
      result.note(failure(error, tally.readBytes > 0));
    } finally {
      closeSync(opened.fd);
    }
  }
  result.endFile();
  return result.build();
}
