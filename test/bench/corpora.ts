import { closeSync, mkdirSync, openSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { buildBlocks, cut, writeLines } from './blocks.ts';
import { type Compression, compressFiles } from './compression.ts';
import { errorFormats } from './error-formats.ts';
import { jsonLevelEarly, jsonLevelLast } from './json-formats.ts';
import { Prng } from './prng.ts';
import { APP_FORMATS, type RecordFormat } from './text-formats-apps.ts';
import { SERVER_FORMATS } from './text-formats-servers.ts';

export type CorpusName =
  | 'mixed'
  | 'onefile'
  | 'json-early'
  | 'json-last'
  | ErrorCorpus
  | Compression
  | 'many'
  | 'tiny'
  | 'names'
  | 'huge';

/** Corpora with as many lines of errors in a hundred as their names say. */
type ErrorCorpus = 'errors-1' | 'errors-10' | 'errors-100';

/**
 * What a corpus is made from. The same values give the same bytes; of compressed files, the same content, as
 * versions of the tools differ.
 */
export interface CorpusSpec {
  readonly name: CorpusName;
  readonly seed: number;
  readonly fileCount: number;
  /**
   * Bytes wanted in all files together, before compression; 0: empty files. Files end with a whole line, so a
   * little less is written.
   */
  readonly wantedBytes: number;
  /** undefined: plain text */
  readonly compression?: Compression;
}

/** What was written. */
export interface CorpusFacts {
  readonly fileCount: number;
  /** Of compressed files, what they hold. */
  readonly sizeBytes: number;
  readonly lineCount: number;
  /** What compressed files take on the disk; undefined for plain ones. */
  readonly compressedBytes?: number;
}

const LARGE_FILE_COUNT = 32;
/**
 * How many of the 32 files a format gets, where it is not one. Half of the files are logs of applications
 * with levels in upper case, as in the folders that levels are counted in; the others have them otherwise,
 * seldom or never.
 */
const FILES_BY_FORMAT: Readonly<Record<string, number>> = {
  log4j: 4,
  springBoot: 3,
  python: 3,
  hadoop: 2,
};
/** The part of the size that the corpus of bzip2 gets, which takes ten times as long as the others. */
const BZIP2_PART = 1 / 4;
/** The part that the corpus of nothing but errors gets: what it is compared with takes a hundred times as long. */
const ALL_ERRORS_PART = 1 / 16;
const ERROR_SHARES: Record<ErrorCorpus, number> = { 'errors-1': 0.01, 'errors-10': 0.1, 'errors-100': 1 };
const SMALL_FILE_BYTES = 4096;
const SMALL_FILES_PER_FOLDER = 1000;
const EMPTY_FILES_PER_FOLDER = 10_000;
/** Small files made before the event loop may turn. */
const FILES_PER_TURN = 500;

/** The corpora in the order in which they are run; `huge` only on request. */
export function corpusSpecs(sizeBytes: number, seed: number, quick: boolean): CorpusSpec[] {
  const smallFileCount = quick ? 5000 : 100_000;
  const of = (name: CorpusName, fileCount: number, wantedBytes: number): CorpusSpec => {
    return { name, seed, fileCount, wantedBytes };
  };
  const compressed = (compression: Compression, wantedBytes: number): CorpusSpec => {
    return { ...of(compression, LARGE_FILE_COUNT, wantedBytes), compression };
  };
  return [
    of('mixed', LARGE_FILE_COUNT, sizeBytes),
    of('onefile', 1, sizeBytes),
    of('json-early', LARGE_FILE_COUNT, sizeBytes),
    of('json-last', LARGE_FILE_COUNT, sizeBytes),
    of('errors-1', LARGE_FILE_COUNT, sizeBytes),
    of('errors-10', LARGE_FILE_COUNT, sizeBytes),
    of('errors-100', LARGE_FILE_COUNT, Math.floor(sizeBytes * ALL_ERRORS_PART)),
    compressed('gzip', sizeBytes),
    compressed('zstd', sizeBytes),
    compressed('bzip2', Math.floor(sizeBytes * BZIP2_PART)),
    of('many', smallFileCount, smallFileCount * SMALL_FILE_BYTES),
    of('tiny', 1, 10 * 1024),
    of('names', quick ? 20_000 : 1_000_000, 0),
    of('huge', 1, quick ? 256 * 1024 * 1024 : 20_000_000_000),
  ];
}

/** Writes a corpus into an empty folder. */
export async function writeCorpus(spec: CorpusSpec, folder: string): Promise<CorpusFacts> {
  switch (spec.name) {
    case 'mixed':
      return writeLargeFiles(folder, spec, mixedPlan(spec));
    case 'onefile':
    case 'huge':
      return writeOneFile(folder, spec);
    case 'json-early':
      return writeLargeFiles(folder, spec, jsonPlan(jsonLevelEarly, spec));
    case 'json-last':
      return writeLargeFiles(folder, spec, jsonPlan(jsonLevelLast, spec));
    case 'errors-1':
    case 'errors-10':
    case 'errors-100':
      return writeLargeFiles(folder, spec, errorPlan(spec, ERROR_SHARES[spec.name]));
    case 'gzip':
    case 'zstd':
    case 'bzip2':
      return writeCompressedFiles(folder, spec, spec.name);
    case 'many':
    case 'tiny':
      return writeSmallFiles(folder, spec);
    case 'names':
      return writeEmptyFiles(folder, spec);
  }
}

interface PlannedFile {
  readonly name: string;
  readonly format: RecordFormat;
}

/** One format a file, as in real folders. */
function mixedPlan(spec: CorpusSpec): PlannedFile[] {
  return mixedFormats(spec.seed).map(([formatName, format], i) => {
    return { name: `${String(i).padStart(2, '0')}-${formatName}.log`, format };
  });
}

function jsonPlan(format: RecordFormat, spec: CorpusSpec): PlannedFile[] {
  return Array.from({ length: spec.fileCount }, (_, i) => ({
    name: `${String(i).padStart(2, '0')}.jsonl`,
    format,
  }));
}

/** The formats in turn. */
function errorPlan(spec: CorpusSpec, share: number): PlannedFile[] {
  const formats = errorFormats(share);
  return Array.from({ length: spec.fileCount }, (_, i) => {
    const [formatName, format] = formats[i % formats.length] as (typeof formats)[number];
    return { name: `${String(i).padStart(2, '0')}-${formatName}.log`, format };
  });
}

/** The formats of the 32 files of `mixed` in an order of the seed's own. */
function mixedFormats(seed: number): [string, RecordFormat][] {
  const formats: [string, RecordFormat][] = [];
  for (const [name, format] of Object.entries({ ...APP_FORMATS, ...SERVER_FORMATS })) {
    for (let i = 0; i < (FILES_BY_FORMAT[name] ?? 1); i++) formats.push([name, format]);
  }
  return new Prng(seed, 'formats').shuffle(formats);
}

async function writeLargeFiles(folder: string, spec: CorpusSpec, plan: PlannedFile[]): Promise<CorpusFacts> {
  let sizeBytes = 0;
  let lineCount = 0;
  for (const file of plan) {
    const fd = openSync(join(folder, file.name), 'w');
    const prng = new Prng(spec.seed, file.name);
    const written = await writeLines(fd, file.format, prng, Math.floor(spec.wantedBytes / plan.length));
    closeSync(fd);
    sizeBytes += written.sizeBytes;
    lineCount += written.lineCount;
  }
  return { fileCount: plan.length, sizeBytes, lineCount };
}

/** The files of the `mixed` corpus of this size, compressed by the real tool. */
async function writeCompressedFiles(
  folder: string,
  spec: CorpusSpec,
  compression: Compression,
): Promise<CorpusFacts> {
  const facts = await writeLargeFiles(folder, spec, mixedPlan(spec));
  const paths = (): string[] => readdirSync(folder).map((name) => join(folder, name));
  await compressFiles(paths(), compression);
  let compressedBytes = 0;
  for (const path of paths()) compressedBytes += statSync(path).size;
  return { ...facts, compressedBytes };
}

/** The very bytes of the `mixed` corpus of this size, its files one behind the other. */
async function writeOneFile(folder: string, spec: CorpusSpec): Promise<CorpusFacts> {
  const plan = mixedPlan(spec);
  const fd = openSync(join(folder, 'all.log'), 'w');
  let sizeBytes = 0;
  let lineCount = 0;
  for (const part of plan) {
    const prng = new Prng(spec.seed, part.name);
    const written = await writeLines(fd, part.format, prng, Math.floor(spec.wantedBytes / plan.length));
    sizeBytes += written.sizeBytes;
    lineCount += written.lineCount;
  }
  closeSync(fd);
  return { fileCount: 1, sizeBytes, lineCount };
}

/** Files of equal size in folders of 1,000, each with the lines of one format. */
async function writeSmallFiles(folder: string, spec: CorpusSpec): Promise<CorpusFacts> {
  const fileBytes = Math.floor(spec.wantedBytes / spec.fileCount);
  const prng = new Prng(spec.seed, spec.name);
  // 8 KiB a block: cut to the size of the file there are whole lines for all but the longest.
  const blocksByFormat = mixedFormats(spec.seed).map(([name, format]) => ({
    name,
    blocks: buildBlocks(format, prng, 1024 * 1024, fileBytes * 2),
  }));
  let sizeBytes = 0;
  let lineCount = 0;
  for (let i = 0; i < spec.fileCount; i++) {
    const { name, blocks } = prng.pick(blocksByFormat);
    const content = cut(prng.pick(blocks), fileBytes);
    const path = join(
      enterFolder(folder, i, SMALL_FILES_PER_FOLDER),
      `${name}-${String(i).padStart(6, '0')}.log`,
    );
    writeFileSync(path, content.bytes);
    sizeBytes += content.bytes.length;
    lineCount += content.lineCount;
    if (i % FILES_PER_TURN === 0) await setImmediate();
  }
  return { fileCount: spec.fileCount, sizeBytes, lineCount };
}

async function writeEmptyFiles(folder: string, spec: CorpusSpec): Promise<CorpusFacts> {
  for (let i = 0; i < spec.fileCount; i++) {
    const name = `service-${String(i).padStart(7, '0')}.log`;
    closeSync(openSync(join(enterFolder(folder, i, EMPTY_FILES_PER_FOLDER), name), 'w'));
    if (i % FILES_PER_TURN === 0) await setImmediate();
  }
  return { fileCount: spec.fileCount, sizeBytes: 0, lineCount: 0 };
}

/** The folder of the `index`-th file, two levels deep; made when the first file comes. */
function enterFolder(root: string, index: number, filesPerFolder: number): string {
  const number = Math.floor(index / filesPerFolder);
  const folder = join(root, `region-${Math.floor(number / 10)}`, `host-${number % 10}`);
  if (index % filesPerFolder === 0) mkdirSync(folder, { recursive: true });
  return folder;
}
