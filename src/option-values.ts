import { InvalidArgumentError } from 'commander';
import { parseDuration } from './core/time/duration.ts';
import type { InflateLimits } from './task.ts';

// Parsers of the values of options: each throws InvalidArgumentError with a sentence that says what it must be.

const MAX_JOBS = 1024;
const MAX_PARTITIONS = 10_000;
/** Some hundred bytes each. */
const MAX_MESSAGES = 1_000_000;

/** Commander also takes an option for the value of the one before it, and would write to a file `--bom`. */
export function optionValue(value: string): string {
  if (value !== '-' && value.startsWith('-'))
    throw new InvalidArgumentError(`For that name write ./${value}.`);
  if (value === '') throw new InvalidArgumentError('It is empty.');
  return value;
}

export function repeatedName(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, optionValue(value)];
}

export function repeatedText(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

export function repeated(value: string, before: readonly string[] = []): readonly string[] {
  if (value.startsWith('-'))
    throw new InvalidArgumentError(`For a name that begins so write [-]${value.slice(1)}.`);
  if (value === '') throw new InvalidArgumentError('It is empty.');
  return [...before, value];
}

export function jobs(value: string): number {
  return wholeNumber(value, MAX_JOBS);
}

/** A time to wait for something, in milliseconds. */
export function duration(value: string): number {
  const ms = parseDuration(value);
  // A timer has 31 bits.
  if (!ms || ms > 2 ** 31 - 1) throw new InvalidArgumentError('It must be a duration such as 30s or 5m.');
  return ms;
}

/** How many messages are told, or told apart. */
export function messages(value: string): number {
  return wholeNumber(value, MAX_MESSAGES);
}

/** Partitions of a topic, or how many brokers have each. */
export function partitions(value: string): number {
  return wholeNumber(value, MAX_PARTITIONS);
}

function wholeNumber(value: string, most: number): number {
  const number = /^\d{1,7}$/.test(value) ? Number(value) : 0;
  if (number < 1 || number > most) {
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${most}.`);
  }
  return number;
}

const UNITS = ['', 'K', 'M', 'G', 'T'];

/** `50x`, `10GB`, `512MiB`, or one of each with a comma. */
export function inflateLimits(value: string): InflateLimits {
  const limits: { ratio?: number; bytes?: number } = {};
  for (const part of value.split(',')) {
    const [, ratio, bytes, unit = '', binary] =
      /^(?:(\d+(?:\.\d+)?)x|(\d+(?:\.\d+)?) ?(?:([KMGT])(i)?B?|B))$/i.exec(part.trim()) ?? [];
    if (Number(ratio) > 0 && limits.ratio === undefined) limits.ratio = Number(ratio);
    else if (Number(bytes) > 0 && limits.bytes === undefined) {
      limits.bytes = Math.floor(Number(bytes) * (binary ? 1024 : 1000) ** UNITS.indexOf(unit.toUpperCase()));
    } else
      throw new InvalidArgumentError('It must be a ratio such as 50x, a size such as 10GB, or 50x,10GB.');
  }
  return { ratio: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY, ...limits };
}
