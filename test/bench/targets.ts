import type { CorpusName } from './corpora.ts';
import type { PeerId } from './peers.ts';
import type { CorpusResult } from './run-corpus.ts';
import type { PeerResult } from './statistics.ts';

/** One target with what was measured against it. */
export interface Verdict {
  readonly corpus: CorpusName;
  /** `≥ 30 × as fast as the Python script` */
  readonly text: string;
  /** `34.1 ×`, or why there is no number */
  readonly measured: string;
  /** undefined: could not be measured */
  readonly reached: boolean | undefined;
}

type Results = ReadonlyMap<CorpusName, CorpusResult>;

/** A bound on a number that the results give; undefined if something that it needs did not run. */
interface Target {
  readonly text: string;
  readonly unit: '×' | 'GB/s' | 'MB' | 'processes';
  readonly bound: 'at least' | 'at most';
  readonly limit: number;
  readonly value: (result: CorpusResult, all: Results, coreCount: number) => number | undefined;
}

/** All corpora but the compressed ones and that of a million names. MB are 10⁶ bytes. */
const MEMORY_MB = 150;
const COMPRESSED_MEMORY_MB = 250;
const TELLING_MEMORY_MB = 300;
const MEMORY_BYTES_PER_NAME = 200;

/** The program's ways to be called whose memory is bounded alike. */
const PROGRAM_IDS = new Set<PeerId>(['program', 'program-o', 'program-top', 'program-by']);

/** Which of the program's ways to be called, if there is one beside `-o`. */
const WHICH: Partial<Record<PeerId, string>> = {
  program: ', without -o',
  'program-state': ', nothing new since the run before',
  'program-top': ', with --top',
  'program-by': ', with --by hour',
};

const TARGETS: Record<CorpusName, readonly Target[]> = {
  mixed: [
    faster(30, 'python', 'the Python script'),
    faster(5, 'rg-3', "rg -c -w 'ERROR|WARNING|INFO'"),
    slower(2, 'rg-1', 'rg -c -w ERROR'),
    memory(),
  ],
  onefile: [
    {
      text: '≤ 1.1 × the time of the same bytes in 32 files',
      unit: '×',
      bound: 'at most',
      limit: 1.1,
      value: (result, all) => {
        const mixed = all.get('mixed');
        return mixed && quotient(medianMs(result, 'program-o'), medianMs(mixed, 'program-o'));
      },
    },
    memory(),
  ],
  'json-early': [faster(15, 'jq', 'jq'), memory()],
  'json-last': [
    {
      text: '≥ 1.5 GB/s a core',
      unit: 'GB/s',
      bound: 'at least',
      limit: 1.5,
      value: (result, _all, coreCount) => {
        const ms = medianMs(result, 'program-o');
        return ms && result.corpus.sizeBytes / 1e6 / ms / coreCount;
      },
    },
    faster(15, 'jq', 'jq'),
    memory(),
  ],
  'errors-1': [
    slower(1.3, 'program-o', 'plain counting', 'program-top'),
    slower(1.3, 'program-o', 'plain counting', 'program-by'),
    memory(TELLING_MEMORY_MB),
  ],
  'errors-10': [
    slower(2, 'program-o', 'plain counting', 'program-top'),
    slower(1.3, 'program-o', 'plain counting', 'program-by'),
    memory(TELLING_MEMORY_MB),
  ],
  'errors-100': [
    faster(10, 'drain3', 'drain3', 'program-top'),
    slower(1.3, 'program-o', 'plain counting', 'program-by'),
    memory(TELLING_MEMORY_MB),
  ],
  gzip: [
    faster(1, 'rg-z-1', 'rg -z -c -w ERROR'),
    faster(2, 'rg-z-3', "rg -z -c -w 'ERROR|WARNING|INFO'"),
    memory(COMPRESSED_MEMORY_MB),
    noHelpers(),
  ],
  zstd: [memory(COMPRESSED_MEMORY_MB), noHelpers()],
  bzip2: [memory(COMPRESSED_MEMORY_MB), noHelpers()],
  many: [
    slower(2, 'rg-1', 'rg -c -w ERROR', 'program'),
    slower(3, 'rg-1', 'rg -c -w ERROR', 'program-o'),
    slower(2, 'find-newer', 'find -newer', 'program-state'),
    memory(),
  ],
  tiny: [slower(2, 'node', 'node -e 0'), memory()],
  names: [
    {
      text: `≤ ${MEMORY_MB} MB + ${MEMORY_BYTES_PER_NAME} bytes a file`,
      unit: 'MB',
      bound: 'at most',
      limit: MEMORY_MB,
      value: (result) => {
        const mb = programMemoryMb(result);
        return mb && mb - (result.corpus.fileCount * MEMORY_BYTES_PER_NAME) / 1e6;
      },
    },
  ],
  huge: [memory()],
};

/** Holds what was measured on one corpus against its targets. */
export function judge(result: CorpusResult, all: Results, coreCount: number): Verdict[] {
  const corpus = result.corpus.spec.name;
  return TARGETS[corpus].map((target) => {
    const value = target.value(result, all, coreCount);
    if (value === undefined)
      return { corpus, text: target.text, measured: 'not measured', reached: undefined };
    const reached = target.bound === 'at least' ? value >= target.limit : value <= target.limit;
    const digits = target.unit === 'MB' || target.unit === 'processes' ? 0 : value < 10 ? 2 : 1;
    const note = corpus === 'names' ? ' beside the names' : '';
    const unit = target.unit === 'processes' && value === 1 ? 'process' : target.unit;
    return { corpus, text: target.text, measured: `${value.toFixed(digits)} ${unit}${note}`, reached };
  });
}

function faster(limit: number, peer: PeerId, name: string, program: PeerId = 'program-o'): Target {
  const value = (result: CorpusResult) => quotient(medianMs(result, peer), medianMs(result, program));
  const which = WHICH[program] ?? '';
  return { text: `≥ ${limit} × as fast as ${name}${which}`, unit: '×', bound: 'at least', limit, value };
}

function slower(limit: number, peer: PeerId, name: string, program: PeerId = 'program-o'): Target {
  const value = (result: CorpusResult) => quotient(medianMs(result, program), medianMs(result, peer));
  const which = WHICH[program] ?? '';
  return { text: `≤ ${limit} × the time of ${name}${which}`, unit: '×', bound: 'at most', limit, value };
}

function memory(limit = MEMORY_MB): Target {
  return { text: `≤ ${limit} MB of memory`, unit: 'MB', bound: 'at most', limit, value: programMemoryMb };
}

function noHelpers(): Target {
  const value = (result: CorpusResult) => peerResult(result, 'program-o')?.processCount;
  return { text: 'one process, no helpers', unit: 'processes', bound: 'at most', limit: 1, value };
}

function programMemoryMb(result: CorpusResult): number | undefined {
  const peaks = result.peers
    .filter(({ peer }) => PROGRAM_IDS.has(peer.id))
    .map(({ peakRssBytes }) => peakRssBytes)
    .filter((bytes) => bytes !== undefined);
  return peaks.length > 0 ? Math.max(...peaks) / 1e6 : undefined;
}

function medianMs(result: CorpusResult, id: PeerId): number | undefined {
  return peerResult(result, id)?.medianMs;
}

function peerResult(result: CorpusResult, id: PeerId): PeerResult | undefined {
  return result.peers.find(({ peer }) => peer.id === id);
}

function quotient(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a / b;
}
