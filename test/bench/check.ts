import { existsSync, readFileSync } from 'node:fs';

/** The `TOTAL` row of the CSV by column name; undefined if there is no such file or row. */
export function readTotals(csvPath: string): ReadonlyMap<string, string> | undefined {
  if (!existsSync(csvPath)) return undefined;
  const rows = readFileSync(csvPath, 'utf8')
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split('\n');
  const header = rows[0]?.split(',') ?? [];
  // No field of this row holds a comma or a quote.
  const total = rows.findLast((row) => row.startsWith('TOTAL,'))?.split(',');
  return total && new Map(header.map((name, i) => [name, total[i] ?? '']));
}

/** What a check of the program's counts found. */
export interface CheckResult {
  readonly ok: boolean;
  /** One line for the reader. */
  readonly text: string;
}

/**
 * Compares the program's Lines with those of `wc -l` and those that were generated. The counts by level are
 * only shown: no peer judges a line as the program does.
 *
 * @param wcLineCount undefined where `wc` did not run
 */
export function checkTotals(
  totals: ReadonlyMap<string, string> | undefined,
  generatedLineCount: number,
  wcLineCount: number | undefined,
): CheckResult {
  if (totals === undefined) return { ok: false, text: 'check: no TOTAL row in the CSV' };
  const lineCount = Number(totals.get('Lines'));
  const ok = lineCount === generatedLineCount && (wcLineCount ?? generatedLineCount) === lineCount;
  const others = `wc -l: ${wcLineCount ?? 'not run'}, generated: ${generatedLineCount}`;
  const counts = [...totals]
    .filter(([name, value]) => /^[A-Z]+$/.test(name) && value !== '')
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
  return { ok, text: `check: Lines ${lineCount} (${others}) ${ok ? 'ok' : 'DIFFERENT'}; ${counts}` };
}

/**
 * Compares what the program counted in compressed files with what it counts in their content, which the tool
 * that wrote them decoded: Lines and each level must be the same.
 */
export function checkAgainstPlain(
  totals: ReadonlyMap<string, string> | undefined,
  plainTotals: ReadonlyMap<string, string> | undefined,
): CheckResult {
  if (plainTotals === undefined) {
    return { ok: false, text: 'check: the plain content was not counted, nothing to compare with' };
  }
  const names = [...plainTotals.keys()].filter((name) => name === 'Lines' || /^[A-Z]+$/.test(name));
  const differences = names
    .filter((name) => totals?.get(name) !== plainTotals.get(name))
    .map((name) => `${name} ${totals?.get(name) ?? 'none'} instead of ${plainTotals.get(name)}`);
  const ok = differences.length === 0 && names.includes('Lines');
  return {
    ok,
    text: ok
      ? 'check: the same counts as in the plain content ok'
      : `check: DIFFERENT from the plain content: ${differences.join(', ')}`,
  };
}
