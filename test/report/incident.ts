import { LEVELS, type Level } from '../../src/core/levels.ts';
import { evaluateGates } from '../../src/gates/evaluate.ts';
import { compileGlob } from '../../src/gates/matcher.ts';
import { type GateRule, parseRule } from '../../src/gates/rule.ts';
import type { Results, Series, TopLevel, TopMessage } from '../../src/results.ts';
import type { Row } from '../../src/row.ts';
import { Prng } from '../bench/prng.ts';
import { resultsOf, rowOf } from './results.ts';

const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2026, 4, 1, 0, 0);
const HOURS = 12;
/** The minutes of the day in which a database is lost and comes back. */
const LOST = { from: 8 * 60 + 14, to: 9 * 60 + 41 };

/** Services of a shop, their pods, and how much of their work needs the database that is lost. */
const SERVICES: readonly (readonly [name: string, pods: number, hit: number])[] = [
  ['auth', 4, 0], ['billing', 4, 0.2], ['cart', 8, 0.15], ['catalog', 10, 0], ['checkout', 10, 0.7], ['edge', 12, 0.1],
  ['ledger', 4, 0.5], ['mail', 3, 0], ['orders', 8, 0.6], ['payments', 12, 1], ['search', 12, 0], ['shipping', 6, 0.05],
  ['stock', 6, 0], ['users', 8, 0],
]; // biome-ignore format: a table

/** What a run finds in the logs of a morning on which the database of the payments was lost. */
export function incident(): Results {
  const { rows, series } = writeLogs(new Prng(20_260_501, 'incident'));
  const rules = ['error>500 in payments/**', 'error>+10%', 'warning>5%'];
  const gates = rules.map((text) => parseRule(text) as GateRule);
  const before = [rowOf('logs/payments/pod-01/app.log', { ERROR: 412 })];
  return resultsOf(rows, {
    gates: evaluateGates(gates, rows, compileGlob, before),
    series,
    top: topOf(rows),
    elapsedSeconds: () => 1.84,
  });
}

function writeLogs(random: Prng): { rows: Row[]; series: Series } {
  const rows: Row[] = [];
  const minutes = Array.from({ length: HOURS * 60 }, () => LEVELS.map(() => 0));
  for (const [service, pods, hit] of SERVICES) {
    for (let pod = 1; pod <= pods; pod++) {
      for (let hour = 0; hour < HOURS; hour++) {
        const isOpen = hour === HOURS - 1;
        const name = isOpen ? 'app.log' : `app.log.2026-05-01T${String(hour).padStart(2, '0')}.gz`;
        const path = `logs/${service}/pod-${String(pod).padStart(2, '0')}/${name}`;
        rows.push(rowOf(path, writeHour(random, hour, hit, minutes), faultOf(random, name)));
      }
    }
  }
  rows.push(rowOf('logs/system/journal/system.journal', {}, {
    status: 'skipped',
    finding: { code: 'format', format: 'journal' },
  })); // biome-ignore format: one thing
  rows.push(rowOf('logs/system/messages', { NOTICE: 41, NONE: 18_204 }));
  rows.push(
    rowOf('logs/system/secure', {}, { status: 'failed', finding: { code: 'open', errno: 'EACCES' } }),
  );
  const buckets = minutes.map((counts, at) => ({ startMs: START_MS + at * MINUTE_MS, counts }));
  const untimed = LEVELS.map((level) => (level === 'NONE' ? 18_204 : 0));
  return {
    rows: rows.sort((a, b) => (a.path < b.path ? -1 : 1)),
    series: { bucket: 'minute', timeZone: 'UTC', buckets, untimed },
  };
}

function writeHour(random: Prng, hour: number, hit: number, minutes: number[][]): Record<Level, number> {
  const sums = { ERROR: 0, WARNING: 0, INFO: 0, FATAL: 0, NOTICE: 0, DEBUG: 0, TRACE: 0, NONE: 0 };
  for (let minute = 0; minute < 60; minute++) {
    const at = hour * 60 + minute;
    const day = 0.4 + 0.6 * Math.sin((Math.min(at, 600) / 600) * (Math.PI / 2));
    const isLost = at >= LOST.from && at < LOST.to;
    // Retries pile up, then breakers open.
    const pressure = isLost ? hit * (0.55 + 0.45 * Math.exp(-(at - LOST.from) / 14)) : 0;
    add('INFO', 60 * day * (1 - 0.5 * pressure));
    add(
      'WARNING',
      0.35 * day + 14 * pressure + (isLost ? 0 : at > LOST.to && at < LOST.to + 15 ? 3 * hit : 0),
    );
    add('ERROR', 0.03 * day + 9 * pressure);
    add('FATAL', isLost && hit === 1 ? 0.06 : 0);
    add('NOTICE', 0.1);
    add('DEBUG', 4);

    function add(level: Level, rate: number): void {
      const exact = rate * (0.6 + random.int(800) / 1000);
      const count = Math.floor(exact) + (random.chance(exact % 1) ? 1 : 0);
      sums[level] += count;
      const counts = minutes[at] as number[];
      (counts[LEVELS.indexOf(level)] as number) += count;
    }
  }
  return sums;
}

function faultOf(random: Prng, name: string): Partial<Pick<Row, 'status' | 'finding'>> {
  if (!name.endsWith('.gz') || !random.chance(0.006)) return {};
  const detail = 'the compressed data break off';
  return { status: 'partial', finding: { code: 'fault', format: 'gzip', problem: 'truncated', detail } };
}

function topOf(rows: readonly Row[]): TopLevel[] {
  const total = (level: Level): number =>
    rows.reduce((sum, { numbers }) => sum + (numbers[LEVELS.indexOf(level)] as number), 0);
  const messages: readonly (readonly [Level, string, number, number, string, string])[] = [
    ['FATAL', 'out of connections, giving up after <*> attempts', 0.91, 12, 'logs/payments/pod-07/app.log.2026-05-01T08.gz', '2026-05-01T08:15:02.114Z FATAL [pool-2] c.s.payments.Pool - out of connections, giving up after 12 attempts'],
    ['ERROR', 'charge <*> failed: connection to payments-db-<*>:5432 refused', 0.472, 214, 'logs/payments/pod-03/app.log.2026-05-01T08.gz', '2026-05-01T08:14:07.902Z ERROR [http-41] c.s.payments.Charges - charge 7d2f91ac failed: connection to payments-db-1:5432 refused'],
    ['ERROR', 'POST /v2/payments/<*> answered <*> after <*> ms', 0.233, 180, 'logs/checkout/pod-02/app.log.2026-05-01T08.gz', '2026-05-01T08:14:09.417Z ERROR [worker-3] checkout.client: POST /v2/payments/7d2f91ac answered 503 after 30002 ms'],
    ['WARNING', 'retrying in <*> ms (attempt <*> of <*>)', 0.641, 402, 'logs/checkout/pod-09/app.log.2026-05-01T08.gz', '2026-05-01T08:14:08.120Z WARN [worker-7] checkout.client: retrying in 800 ms (attempt 2 of 5)'],
    ['WARNING', 'circuit breaker <*> is open', 0.174, 61, 'logs/edge/pod-11/app.log.2026-05-01T08.gz', '2026-05-01T08:16:44.300Z WARN edge.breaker: circuit breaker payments is open'],
  ]; // biome-ignore format: a table
  return (['FATAL', 'ERROR', 'WARNING'] as const).map((level) => {
    const of = messages
      .filter(([its]) => its === level)
      .map(([, template, share, files, path, text], at): TopMessage => {
        return {
          template,
          count: Math.round(total(level) * share),
          share,
          files,
          firstMs: START_MS + (LOST.from + at) * MINUTE_MS,
          lastMs: START_MS + (LOST.to - 1 + at) * MINUTE_MS,
          sample: { path, line: 4_417 + 1_203 * at, text },
        };
      });
    const otherCount = total(level) - of.reduce((sum, { count }) => sum + count, 0);
    return { level, messages: of, otherCount, isApproximate: false };
  });
}
