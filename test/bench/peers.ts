import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { CorpusName } from './corpora.ts';
import type { Corpus } from './corpus-store.ts';

export type PeerId =
  | 'program'
  | 'program-o'
  | 'python'
  | 'wc'
  | 'mawk'
  | 'rg-1'
  | 'rg-3'
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
  /** Works with a pool of processes: its memory is measured in a run of its own. */
  readonly pool: boolean;
  /** Exit codes of a run that did its work. */
  readonly okCodes: readonly number[];
}

const PROGRAM: readonly PeerId[] = ['program-o', 'program'];

/** Who runs on which corpus. */
const PEERS_BY_CORPUS: Record<CorpusName, readonly PeerId[]> = {
  mixed: ['program-o', 'python', 'mawk', 'rg-3', 'rg-1', 'wc', 'reader-1', 'reader-2'],
  // The Python script would need several times the file in memory, more than most machines have.
  onefile: ['program-o', 'rg-3', 'rg-1', 'wc', 'reader-1', 'reader-2'],
  'json-early': ['program-o', 'jq', 'wc', 'reader-1', 'reader-2'],
  'json-last': ['program-o', 'jq', 'wc', 'reader-1', 'reader-2'],
  many: [...PROGRAM, 'python', 'rg-3', 'rg-1', 'wc', 'reader-1', 'reader-2'],
  tiny: [...PROGRAM, 'node'],
  names: PROGRAM,
  huge: ['program-o'],
};

/** The first level word of each line; the longest of those that begin at the same byte. */
const AWK =
  'match($0, /FATAL|ERROR|WARNING|WARN|INFO|DEBUG|TRACE/) { n[substr($0, RSTART, RLENGTH)]++ } ' +
  'END { for (word in n) print word, n[word] }';

const JQ = 'reduce (inputs | .level | tostring) as $level ({}; .[$level] += 1)';

/**
 * The peers of a corpus. Those that are not installed are named in `missing`.
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
    if (isInstalled(peer.command[0] ?? '')) peers.push(peer);
    else missing.push(peer.label);
  }
  return { peers, missing };
}

function makePeer(id: PeerId, corpus: Corpus, program: readonly string[], scratch: string): Peer {
  const { folder, files } = corpus;
  const of = (label: string, command: readonly string[], okCodes = [0]): Peer => {
    return { id, label, command, pool: id === 'python', okCodes };
  };
  // Not honouring .gitignore is faster for rg, and the corpora may lie in an ignored folder.
  const rg = (pattern: string): string[] => ['rg', '--no-config', '--no-ignore', '-c', '-w', pattern, folder];
  switch (id) {
    case 'program':
      return of('loganalyze', [...program, folder]);
    case 'program-o':
      return of('loganalyze -o', [...program, folder, '-o', join(scratch, 'out.csv')]);
    case 'python':
      return of('Python script', [python(), here('first_word.py'), folder, join(scratch, 'python.csv')]);
    case 'wc':
      return of('wc -l', wcCommand(corpus));
    case 'mawk':
      return of('mawk', ['mawk', AWK, ...files]);
    case 'rg-1':
      return of('rg -c -w ERROR', rg('ERROR'), [0, 1]);
    case 'rg-3':
      return of("rg -c -w 'ERROR|WARNING|INFO'", rg('ERROR|WARNING|INFO'), [0, 1]);
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

/** What `--version` says of the tools that run beside the program, for the caption of the results. */
export function toolVersions(): string[] {
  const versions = [`Node ${process.versions.node}`];
  for (const command of [
    [python(), '--version'],
    ['rg', '--version'],
    ['jq', '--version'],
    ['mawk', '-W', 'version'],
  ]) {
    const [program = '', ...args] = command;
    const { stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
    const line = `${stdout ?? ''}${stderr ?? ''}`.split('\n')[0] ?? '';
    if (line !== '') versions.push(line.replace(/,? ?Copyright.*/, ''));
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

const installed = new Map<string, boolean>();

function isInstalled(program: string): boolean {
  let found = installed.get(program);
  if (found === undefined) {
    // Any answer but "no such file" will do: not every tool knows --version.
    found = spawnSync(program, ['--version'], { stdio: 'ignore', timeout: 10_000 }).error === undefined;
    installed.set(program, found);
  }
  return found;
}

function here(name: string): string {
  return join(import.meta.dirname, name);
}
