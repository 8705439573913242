import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { catOf } from './compression.ts';
import type { CorpusName } from './corpora.ts';
import type { Corpus } from './corpus-store.ts';
import { isInstalled, missingText } from './programs.ts';

export type PeerId =
  | 'program'
  | 'program-o'
  | 'program-state'
  | 'program-top'
  | 'program-by'
  | 'drain3'
  | 'find-newer'
  | 'python'
  | 'wc'
  | 'mawk'
  | 'rg-1'
  | 'rg-3'
  | 'rg-z-1'
  | 'rg-z-3'
  | 'cat-rg-3'
  | 'jq'
  | 'reader-1'
  | 'reader-2'
  | 'node';

/** A way to do the job, or a part of it, as a command line. */
export interface Peer {
  readonly id: PeerId;
  /** As it stands in the tables. */
  readonly label: string;
  readonly command: readonly string[];
  /** All that must be installed. */
  readonly programs: readonly string[];
  /** May work with several processes: their number and their memory are measured in a run of its own. */
  readonly severalProcesses: boolean;
  /** Exit codes of a run that did its work. */
  readonly okCodes: readonly number[];
}

/** Plain counting, and with what messages and times cost. */
const TELLING: readonly PeerId[] = ['program-o', 'program-top', 'program-by'];
const PROGRAM: readonly PeerId[] = ['program-o', 'program'];

/** Who runs on which corpus. */
const PEERS_BY_CORPUS: Record<CorpusName, readonly PeerId[]> = {
  mixed: ['program-o', 'python', 'mawk', 'rg-3', 'rg-1', 'wc', 'reader-1', 'reader-2'],
  // The Python script would need several times the file in memory, more than most machines have.
  onefile: ['program-o', 'rg-3', 'rg-1', 'wc', 'reader-1', 'reader-2'],
  'json-early': ['program-o', 'jq', 'wc', 'reader-1', 'reader-2'],
  'json-last': ['program-o', 'jq', 'wc', 'reader-1', 'reader-2'],
  'errors-1': TELLING,
  'errors-10': TELLING,
  'errors-100': [...TELLING, 'drain3'],
  gzip: ['program-o', 'rg-z-3', 'rg-z-1', 'cat-rg-3'],
  zstd: ['program-o', 'rg-z-3', 'rg-z-1', 'cat-rg-3'],
  bzip2: ['program-o', 'rg-z-3', 'rg-z-1', 'cat-rg-3'],
  many: [...PROGRAM, 'program-state', 'find-newer', 'python', 'rg-3', 'rg-1', 'wc', 'reader-1', 'reader-2'],
  tiny: [...PROGRAM, 'node'],
  names: PROGRAM,
  huge: ['program-o'],
};

const THREE_LEVELS = 'ERROR|WARNING|INFO';

/** The first level word of each line; the longest of those that begin at the same byte. */
const AWK =
  'match($0, /FATAL|ERROR|WARNING|WARN|INFO|DEBUG|TRACE/) { n[substr($0, RSTART, RLENGTH)]++ } ' +
  'END { for (word in n) print word, n[word] }';

const JQ = 'reduce (inputs | .level | tostring) as $level ({}; .[$level] += 1)';

/**
 * The peers of a corpus. `missing` says in a line each which of them cannot run, and why.
 *
 * @param program the program under test, without arguments
 * @param scratch a folder for what the peers write
 */
export function peersFor(
  corpus: Corpus,
  program: readonly string[],
  scratch: string,
): { peers: Peer[]; missing: string[] } {
  const peers: Peer[] = [];
  const missing: string[] = [];
  for (const id of PEERS_BY_CORPUS[corpus.spec.name]) {
    const peer = makePeer(id, corpus, program, scratch);
    const lacking = peer.programs.filter((name) => !isInstalled(name));
    if (id === 'drain3' && !hasModule('drain3')) missing.push('drain3: not installed (pip install drain3)');
    else if (lacking.length === 0) peers.push(peer);
    else missing.push(`${peer.label}: ${lacking.map(missingText).join(', ')}`);
  }
  return { peers, missing };
}

function makePeer(id: PeerId, corpus: Corpus, program: readonly string[], scratch: string): Peer {
  const { folder, files, spec } = corpus;
  const of = (label: string, command: readonly string[], more: Partial<Peer> = {}): Peer => {
    const programs = command.slice(0, 1);
    return { id, label, command, programs, severalProcesses: false, okCodes: [0], ...more };
  };
  // Not honouring .gitignore is faster for rg, and the corpora may lie in an ignored folder.
  const rg = (pattern: string, ...flags: string[]): string[] => {
    return ['rg', '--no-config', '--no-ignore', ...flags, '-c', '-w', pattern, folder];
  };
  const found = { okCodes: [0, 1] };
  // rg starts the decoding tool for each file; without it, it would search the compressed bytes.
  const decoding = { ...found, programs: ['rg', spec.compression ?? 'rg'], severalProcesses: true };
  switch (id) {
    case 'program':
      return of('loganalyze', [...program, folder]);
    case 'program-o':
      return of('loganalyze -o', [...program, folder, '-o', join(scratch, 'out.csv')], {
        // To see that it starts no helper.
        severalProcesses: spec.compression !== undefined,
      });
    case 'program-state': {
      // The warm-up counts all; from then on nothing is new.
      const state = join(scratch, 'state');
      const output = join(scratch, 'state.csv');
      return of('loganalyze --state, nothing new', [...program, folder, '--state', state, '-o', output]);
    }
    case 'program-top':
      return of('loganalyze --top 10', [...program, folder, '--top', '10', '-o', join(scratch, 'top.json')]);
    case 'program-by':
      return of('loganalyze --by hour', [...program, folder, '--by', 'hour', '-o', join(scratch, 'by.json')]);
    case 'drain3':
      return of('drain3', [python(), here('drain3_templates.py'), folder]);
    case 'find-newer':
      // That nothing is newer than.
      return of('find -newer', ['find', folder, '-newer', join(scratch, 'state.csv')]);
    case 'python':
      return of('Python script', [python(), here('first_word.py'), folder, join(scratch, 'python.csv')], {
        severalProcesses: true,
      });
    case 'wc':
      return of('wc -l', wcCommand(corpus));
    case 'mawk':
      return of('mawk', ['mawk', AWK, ...files]);
    case 'rg-1':
      return of('rg -c -w ERROR', rg('ERROR'), found);
    case 'rg-3':
      return of(`rg -c -w '${THREE_LEVELS}'`, rg(THREE_LEVELS), found);
    case 'rg-z-1':
      return of('rg -z -c -w ERROR', rg('ERROR', '-z'), decoding);
    case 'rg-z-3':
      return of(`rg -z -c -w '${THREE_LEVELS}'`, rg(THREE_LEVELS, '-z'), decoding);
    case 'cat-rg-3': {
      const cat = catOf(spec.compression);
      const script = `${cat} "$@" | rg --no-config -c -w '${THREE_LEVELS}' -`;
      return of(`${cat} … | rg -c -w '${THREE_LEVELS}'`, ['sh', '-c', script, 'sh', ...files], {
        ...found,
        programs: ['sh', cat, 'rg'],
        severalProcesses: true,
      });
    }
    case 'jq':
      return of('jq', ['jq', '-n', '-c', JQ, ...files]);
    case 'reader-1':
      return of('read only, 1 thread', [process.execPath, here('reader.mjs'), '1', folder]);
    case 'reader-2':
      return of('read only, 2 threads', [process.execPath, here('reader.mjs'), '2', folder]);
    case 'node':
      return of('node -e 0', [process.execPath, '-e', '0']);
  }
}

/** Counts the lines of a corpus, for a time to compare with and for the check of the results. */
export function wcCommand(corpus: Corpus): string[] {
  if (corpus.files.length > 0) return ['wc', '-l', ...corpus.files];
  return ['find', corpus.folder, '-type', 'f', '-exec', 'wc', '-l', '{}', '+'];
}

/** The sum of the lines that `wcCommand` printed; `find` may have started `wc` more than once. */
export function parseWc(stdout: string): number {
  let lineCount = 0;
  for (const row of stdout.split('\n')) {
    const [, lines, name] = /^\s*(\d+) (.*)$/.exec(row) ?? [];
    if (name !== undefined && name !== 'total') lineCount += Number(lines);
  }
  return lineCount;
}

/** The versions of the tools that run beside the program, for the caption of the results. */
export function toolVersions(): string[] {
  const versions = [`Node ${process.versions.node}`];
  const tools: readonly (readonly [string, string, ...string[]])[] = [
    ['Python', python(), '--version'],
    ['ripgrep', 'rg', '--version'],
    ['jq', 'jq', '--version'],
    ['mawk', 'mawk', '-W', 'version'],
    ['gzip', 'gzip', '--version'],
    ['zstd', 'zstd', '--version'],
    ['bzip2', 'bzip2', '--version'],
  ];
  for (const [name, program, ...args] of tools) {
    // bzip2 would then compress its input: it gets none.
    const { stdout, stderr } = spawnSync(program, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const version = /\d+\.\d+(\.\d+)*/.exec(`${stdout ?? ''}${stderr ?? ''}`)?.[0];
    if (version !== undefined) versions.push(`${name} ${version}`);
  }
  return versions;
}

let pythonPath: string | undefined;

/** The interpreter itself: version managers put a shell script before it that costs 0.1 s. */
function python(): string {
  if (pythonPath === undefined) {
    const { stdout } = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], {
      encoding: 'utf8',
    });
    pythonPath = stdout?.trim() || 'python3';
  }
  return pythonPath;
}

/** Whether the interpreter finds a module of Python. */
function hasModule(name: string): boolean {
  return spawnSync(python(), ['-c', `import ${name}`], { stdio: 'ignore' }).status === 0;
}

function here(name: string): string {
  return join(import.meta.dirname, name);
}
