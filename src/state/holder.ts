import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { errnoOf } from '../errors.ts';

/** A process that has a lock. */
export interface Holder {
  readonly pid: number;
  /** When the process was started, as the system counts it, as numbers are used again; `-` where it does not tell. */
  readonly started: string;
  /** Where the number of the process means that process; locks of earlier versions do not say it. */
  readonly place: string | undefined;
  /** When it took the lock, in ISO 8601. */
  readonly since: string | undefined;
  readonly host: string | undefined;
}

/** This process as a lock names it, on a line: number, start, place, time, host. */
export function ownLine(): string {
  return `${process.pid} ${startOf(process.pid)} ${ownPlace()} ${new Date().toISOString()} ${hostname()}`;
}

/** @returns undefined for what is no lock; of earlier versions, a lock is number and start alone */
export function parseHolder(line: string): Holder | undefined {
  const [number = '', started = '-', place, since, ...host] = line.split(' ');
  const pid = Number(number);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return { pid, started, place, since, host: since && host.join(' ') };
}

/** Whether the process can be asked for by its number. */
export function isOfThisPlace({ place }: Holder): boolean {
  return place === undefined || place === ownPlace();
}

/** Whether a process of this place is still there. */
export function isRunning({ pid, started }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (errnoOf(error) !== 'EPERM') return false;
  }
  return startOf(pid) === started;
}

/**
 * Two containers may share a folder and not the numbers of their processes, two machines never share them. The system
 * names each start of a machine, and each space of numbers in it; where it does not (no Linux), a machine is told by
 * its name.
 */
function ownPlace(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    return `${boot}/${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name of the program, in brackets, may have blanks.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '-';
  } catch {
    return '-';
  }
}
