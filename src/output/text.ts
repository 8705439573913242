import { linesOf } from '../report.ts';
import type { Series } from '../results.ts';

/** Text for people: nothing here is part of a format. */

/**
 * A name as it can be shown: control characters would move the cursor of a terminal or change its colours, and those of
 * writing from right to left (UAX #9) let a name look like another one.
 */
export function printable(name: string): string {
  return name.replace(/[\p{Cc}\u061C\u2028-\u202E\u2066-\u2069]/gu, (char) => {
    const code = char.charCodeAt(0);
    return code < 0x100
      ? `\\x${code.toString(16).padStart(2, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** 1234567 as 1,234,567. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1,204 files`, `1 file`. */
export function counted(count: number, thing: string): string {
  return `${grouped(count)} ${thing}${count === 1 ? '' : 's'}`;
}

/** How many lines are in no bucket, as no time is known of them; undefined: none. */
export function untimedText({ untimed }: Pick<Series, 'untimed'>): string | undefined {
  const lines = linesOf(untimed);
  return lines === 0 ? undefined : `${counted(lines, 'line')} ${lines === 1 ? 'has' : 'have'} no known time`;
}

/** 0.1234 as 12.3 %; what is there is never 0.0 %, and what is not all never 100.0 %. */
export function shareText(share: number): string {
  if (share > 0 && share < 0.0005) return '< 0.1 %';
  if (share < 1 && share >= 0.9995) return '> 99.9 %';
  return `${(share * 100).toFixed(1)} %`;
}

/** Bytes in decimal units, three digits: 4.10 kB, 1.10 GB. */
export function bytesText(bytes: number): string {
  const units = ['kB', 'MB', 'GB', 'TB', 'PB'];
  if (bytes < 1000) return `${Math.round(bytes)} B`;
  let value = bytes / 1000;
  let unit = 0;
  for (; value >= 999.5 && unit < units.length - 1; unit++) value /= 1000;
  return `${value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : value.toFixed(0)} ${units[unit]}`;
}

/** Columns of a terminal that a text takes. */
export type Measure = (text: string) => number;

/** How wide texts are. The library knows of wide and combining characters, but loading it takes longer than most runs. */
export async function measureFor(texts: readonly string[]): Promise<Measure> {
  const isPlain = texts.every((text) => /^[\x20-\x7e]*$/.test(text));
  return isPlain ? (text) => text.length : (await import('string-width')).default;
}

/** A path in at most `width` columns of a terminal: the middle goes, the name at its end stays. */
export function shortened(path: string, width: number, measure: Measure): string {
  if (measure(path) <= width) return path;
  const chars = [...path];
  const headWidth = Math.max(0, Math.floor((width - 1) / 3));
  const head = fitting(chars, headWidth, measure);
  const tail = fitting(chars.toReversed(), width - 1 - headWidth, measure).toReversed();
  return `${head.join('')}…${tail.join('')}`;
}

/** A text in at most `width` columns of a terminal: its end goes. */
export function begun(text: string, width: number, measure: Measure): string {
  return measure(text) <= width ? text : `${fitting([...text], width - 1, measure).join('')}…`;
}

/** The first of the characters, as many as fit in `width` columns. */
function fitting(chars: readonly string[], width: number, measure: Measure): string[] {
  let left = width;
  const end = chars.findIndex((char) => {
    left -= measure(char);
    return left < 0;
  });
  return chars.slice(0, end);
}
