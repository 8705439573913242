import type { Results } from '../results.ts';

/** What `-o` writes. */
export const FORMATS = ['csv', 'json', 'ndjson', 'md', 'html', 'junit', 'github', 'prom'] as const;

export type Format = (typeof FORMATS)[number];

/** Layout of the CSV; the other formats have only one. */
export interface CsvLayout {
  /** With it, a last row TOTAL, and the column Seconds, which only that row fills. */
  readonly totalRow: 'last' | 'none';
  readonly byteOrderMark: 'write' | 'omit';
}

/** Turns what a run found into text, piece by piece. */
export type Writer = (results: Results, layout: CsvLayout, place: Place) => Iterable<string>;

/** Where the text goes. */
export interface Place {
  /** What stands there already, before the text. */
  readonly usedBytes: number;
}

const BY_EXTENSION: Readonly<Record<string, Format>> = {
  csv: 'csv',
  json: 'json',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  md: 'md',
  markdown: 'md',
  html: 'html',
  htm: 'html',
  xml: 'junit',
  prom: 'prom',
};

/** What the name of a file says of its format, if it does. */
export function formatNamed(path: string): Format | undefined {
  const extension = /\.(\w+)$/.exec(path)?.[1];
  return extension === undefined ? undefined : BY_EXTENSION[extension.toLowerCase()];
}

/** A writer is loaded when it is wanted: starting is part of the time. */
export async function writerOf(format: Format): Promise<Writer> {
  switch (format) {
    case 'csv':
      return (await import('./csv.ts')).csvText;
    case 'json':
      return (await import('./json.ts')).jsonText;
    case 'ndjson':
      return (await import('./ndjson.ts')).ndjsonText;
    case 'md':
      return (await import('./markdown.ts')).markdownText;
    case 'html':
      return (await import('./html/html.ts')).htmlText;
    case 'junit':
      return (await import('./junit.ts')).junitText;
    case 'github':
      return (await import('./github.ts')).githubText;
    case 'prom':
      return (await import('./prometheus.ts')).prometheusText;
  }
}
