import { LEVELS } from './core/levels.ts';
import type { OwnOutputs } from './own-outputs.ts';
import type { PathList } from './path-list.ts';
import type { Remark, Row, RowFinding } from './row.ts';
import { Checkpoints } from './state/checkpoints.ts';
import type { Checkpoint } from './state/entry.ts';
import { type ArchiveResult, BYTES_AT, type Note, type Rest, STRIDE, type TaskResult } from './task.ts';

/** Files whose numbers are stored together. */
const CHUNK_FILES = 4096;

/**
 * What is known of every file. Results are added in any order and give the same rows: sums are sums, of several
 * findings the first by `RANK` stays, and of several names of one file the smallest.
 */
export class Ledger {
  readonly paths: PathList;
  readonly ownOutputs: OwnOutputs;
  readonly #numbers: Float64Array[] = [];
  readonly #remarks = new Map<number, Remark>();
  readonly #longLines = new Map<number, number>();
  /** The name with the counts, of each file that may have several. */
  readonly #identities = new Map<string, number>();
  /** Files counted by mistake, as only their identity tells: second names, and what the run itself writes to. */
  readonly #uncounted = new Map<number, string>();
  /** Ranges still to come, of each file that was split. */
  readonly #openRanges = new Map<number, number>();
  /** Of each archive: the number of its first member, how many there are, and how many were left out. */
  readonly #archives = new Map<number, readonly [number, number, number]>();
  readonly #checkpoints = new Checkpoints();
  /** Bits of what is special about a path, by its number; as long as needed. */
  #flags = new Uint8Array(0);
  #hidden = 0;
  #settled = 0;
  #bytes = 0;
  #leftOut = 0;

  constructor(paths: PathList, ownOutputs: OwnOutputs) {
    this.paths = paths;
    this.ownOutputs = ownOutputs;
  }

  /** Files found, and members of archives that are rows. */
  get found(): number {
    return this.paths.length - this.#hidden;
  }

  /** Members of archives that were left out by name. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /** Whether a path is no row: of an archive, its members are. */
  isHidden(id: number): boolean {
    return this.#is(id, HIDDEN);
  }

  /** Files about which all is known. */
  get settled(): number {
    return this.#settled;
  }

  /** Decoded bytes counted so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Files of which a part is counted. */
  get unfinished(): Iterable<number> {
    return this.#openRanges.keys();
  }

  /** Gives a file its row without counting it. */
  decide(id: number, remark: Remark): void {
    this.#remark(id, remark);
    this.#settled++;
  }

  isDecided(id: number): boolean {
    return this.#remarks.has(id) || this.#is(id, MEMBER | SETTLED);
  }

  /** Gives a file its row though it is not counted in this run, as nothing of it is new. */
  settle(id: number, remark?: Remark): void {
    this.#set(id, SETTLED);
    this.#settled++;
    if (remark) this.#remark(id, remark);
  }

  /** Gives a file other numbers than were counted: what of them is new, or all that ever was. */
  replaceNumbers(id: number, numbers: readonly number[]): void {
    this.#bytes -= this.numbers(id)[BYTES_AT] as number;
    this.numbers(id).fill(0);
    this.#addNumbers(id, Float64Array.from(numbers), 0);
  }

  /**
   * @param ids the files of the task, of which an interrupted one may have done only the first
   * @param rangesOf how many ranges follow for what is left of a file
   */
  addFiles(ids: readonly number[], result: TaskResult, rangesOf: (rest: Rest) => number): void {
    const done = result.numbers.length / STRIDE;
    for (let index = 0; index < done; index++) {
      this.#addNumbers(ids[index] as number, result.numbers, index);
      this.#set(ids[index] as number, REACHED);
    }
    for (const [index, note] of result.notes) this.note(ids[index] as number, note);
    for (const [index, identity] of result.identities) this.#identify(ids[index] as number, identity);
    for (const [index, rest] of result.rest) this.#openRanges.set(ids[index] as number, rangesOf(rest));
    this.#settled += done - result.rest.length;
    for (const [index, point] of result.checkpoints) this.#checkpoints.set(ids[index] as number, point);
    for (const archive of result.archives) this.#addArchive(ids[archive.index] as number, archive);
  }

  addRange(id: number, result: TaskResult): void {
    this.#addNumbers(id, result.numbers, 0);
    for (const [, note] of result.notes) this.note(id, inRange(note));
    const left = (this.#openRanges.get(id) ?? 0) - 1;
    if (left > 0) this.#openRanges.set(id, left);
    else if (this.#openRanges.delete(id)) this.#settled++;
  }

  /** Adds records of a file that was counted. @param counts in the order of `LEVELS` */
  addCounts(id: number, counts: readonly number[]): void {
    const numbers = new Float64Array(STRIDE);
    numbers.set(counts);
    this.#addNumbers(id, numbers, 0);
  }

  /**
   * Settles what only the end can tell: the second names of a file lose their counts, and the files of which a
   * part is missing become partial. Call it once, after the last result.
   */
  close(): void {
    for (const id of this.#openRanges.keys()) {
      this.#remark(id, { status: 'partial', finding: { code: 'interrupted' } });
    }
    for (const [id, identity] of this.#uncounted) {
      const first = this.#identities.get(identity);
      this.#empty(
        id,
        first === undefined ? { code: 'own-output' } : { code: 'duplicate-of', path: this.paths.get(first) },
      );
    }
  }

  /**
   * Up to where a file was counted, if it is tracked. Lines are known by the place up to which all of them were
   * counted: when some are missing there is none.
   */
  checkpoint(id: number): Checkpoint | undefined {
    const checkpoint = this.#checkpoints.get(id);
    const isPart = this.#remarks.get(id)?.status === 'partial';
    return checkpoint?.kind === 'lines' && isPart ? undefined : checkpoint;
  }

  /** The members of an archive. */
  *membersOf(id: number): Generator<number> {
    const [first, count] = this.#archives.get(id) ?? [0, 0];
    for (let member = first; member < first + count; member++) yield member;
  }

  /** The files that are not plainly `ok`, in no order. */
  *remarks(): Iterable<[number, Remark]> {
    for (const entry of this.#remarks) if (!this.isHidden(entry[0])) yield entry;
  }

  /** The numbers of a file; see `Row.numbers`. */
  row(id: number): Row {
    const remark =
      this.#remarks.get(id) ?? (this.#is(id, REACHED | MEMBER | SETTLED) ? undefined : NOT_REACHED);
    return {
      path: this.paths.get(id),
      status: remark?.status ?? 'ok',
      finding: remark?.finding,
      longLines: this.#longLines.get(id) ?? 0,
      numbers: this.numbers(id),
    };
  }

  /** The counts of a file in the order of `LEVELS`, then its bytes: a view, valid until the next result. */
  numbers(id: number): Float64Array {
    const at = (id % CHUNK_FILES) * STRIDE;
    return this.#numbers[Math.floor(id / CHUNK_FILES)]?.subarray(at, at + STRIDE) ?? NOTHING;
  }

  /** An archive of which there is nothing to say is no row when its members are. */
  #addArchive(id: number, { names, numbers, notes, leftOut }: ArchiveResult): void {
    this.#leftOut += leftOut;
    const first = this.paths.length;
    const path = this.paths.get(id);
    for (const [index, name] of names.entries()) {
      // A file beside the archive may be called so, too.
      const member = this.paths.addBeside(`${path}!${name}`);
      this.#set(member, MEMBER);
      this.#addNumbers(member, numbers, index);
    }
    for (const [index, note] of notes) this.note(first + index, note);
    this.#settled += names.length;
    this.#archives.set(id, [first, names.length, leftOut]);
    if (names.length > 0 && !this.#remarks.has(id)) this.#hide(id);
  }

  #hide(id: number): void {
    this.#set(id, HIDDEN);
    this.#hidden++;
    this.#settled--;
  }

  #is(id: number, flag: number): boolean {
    return ((this.#flags[id] ?? 0) & flag) !== 0;
  }

  #set(id: number, flag: number): void {
    if (id >= this.#flags.length) {
      const larger = new Uint8Array(Math.max(1024, 2 * id));
      larger.set(this.#flags);
      this.#flags = larger;
    }
    (this.#flags[id] as number) |= flag;
  }

  #addNumbers(id: number, numbers: Float64Array, index: number): void {
    const chunk = this.#chunkOf(id);
    const to = (id % CHUNK_FILES) * STRIDE;
    const from = index * STRIDE;
    for (let i = 0; i < STRIDE; i++) {
      const count = numbers[from + i] as number;
      // The system gives memory only to what is written to: zeros cost none.
      if (count !== 0) (chunk[to + i] as number) += count;
    }
    this.#bytes += numbers[from + BYTES_AT] as number;
  }

  #chunkOf(id: number): Float64Array {
    const at = Math.floor(id / CHUNK_FILES);
    while (this.#numbers.length <= at) this.#numbers.push(new Float64Array(CHUNK_FILES * STRIDE));
    return this.#numbers[at] as Float64Array;
  }

  /** Adds to what is to be said of a file. */
  note(id: number, note: Note): void {
    if (note.finding.code === 'long-lines') {
      this.#longLines.set(id, (this.#longLines.get(id) ?? 0) + note.finding.lines);
    } else {
      this.#remark(id, note);
    }
  }

  #remark(id: number, remark: Remark): void {
    const known = this.#remarks.get(id);
    if (known === undefined || isBefore(remark.finding, known.finding)) this.#remarks.set(id, remark);
  }

  #identify(id: number, identity: string): void {
    if (this.ownOutputs.includesIdentity(identity)) {
      this.#uncounted.set(id, identity);
      return;
    }
    const known = this.#identities.get(identity);
    const isFirst = known === undefined || this.paths.compare(id, known) < 0;
    if (isFirst) this.#identities.set(identity, id);
    if (known !== undefined) this.#uncounted.set(isFirst ? known : id, identity);
  }

  #empty(id: number, finding: RowFinding): void {
    this.#clear(id);
    const [first, count, leftOut] = this.#archives.get(id) ?? [0, 0, 0];
    this.#leftOut -= leftOut;
    for (let member = first; member < first + count; member++) {
      this.#clear(member);
      this.#hide(member);
    }
    if (this.isHidden(id)) {
      (this.#flags[id] as number) &= ~HIDDEN;
      this.#hidden--;
      this.#settled++;
    }
    this.#remarks.set(id, { status: 'skipped', finding });
  }

  #clear(id: number): void {
    const numbers = this.numbers(id);
    this.#bytes -= numbers[BYTES_AT] as number;
    numbers.fill(0);
    this.#longLines.delete(id);
  }
}

/** What `Ledger` flags of a path: no row; member of an archive; nothing of it is new; a task was about it. */
const HIDDEN = 1;
const MEMBER = 2;
const SETTLED = 4;
const REACHED = 8;

/** Of a file that is in no result, as the run was interrupted. */
const NOT_REACHED: Remark = { status: 'failed', finding: { code: 'not-reached' } };

const NOTHING = new Float64Array(LEVELS.length + 1);

/** Of the findings of several ranges, the one to report: the first here. */
const RANK: readonly RowFinding['code'][] = [
  'worker-died',
  'open',
  'vanished',
  'replaced',
  'read',
  'shrank',
  'interrupted',
];

function isBefore(a: RowFinding, b: RowFinding): boolean {
  const difference = rankOf(a) - rankOf(b);
  return difference < 0 || (difference === 0 && JSON.stringify(a) < JSON.stringify(b));
}

function rankOf(finding: RowFinding): number {
  // Whatever else there is to say comes before that a line waits.
  if (finding.code === 'pending') return RANK.length + 1;
  const rank = RANK.indexOf(finding.code);
  return rank === -1 ? RANK.length : rank;
}

/** A range that could not be counted leaves a file that was counted in part. */
function inRange(note: Note): Note {
  return note.status === 'failed' || note.status === 'skipped' ? { ...note, status: 'partial' } : note;
}
