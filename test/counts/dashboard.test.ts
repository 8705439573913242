import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Metrics } from '../../src/kafka/metrics.ts';
import { needing } from '../faults/running.ts';
import { Sandbox } from '../support/sandbox.ts';

const MONITORING = fileURLToPath(new URL('../../.monitoring/', import.meta.url));

interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly targets: readonly { readonly expr: string }[];
  }[];
}

const dashboard: Dashboard = JSON.parse(
  readFileSync(`${MONITORING}grafana/dashboards/loganalyze.json`, 'utf8'),
);
const queries = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));

/** The text of metrics of which each has been set once. */
async function metricsText(): Promise<string> {
  const metrics = new Metrics(1000);
  metrics.batch(1, 0.01);
  metrics.settled([{ topic: 't', partition: 0, end: 1, lag: 1 }]);
  return metrics.text();
}

test('every query of the dashboard is about metrics that there are, and every metric is shown', async () => {
  const text = await metricsText();
  const families = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name as string);
  const asked = queries.flatMap((query) => query.match(/loganalyze_\w+/g) ?? []);
  const familyOf = (name: string): string => name.replace(/_(?:bucket|sum|count)$/, '');
  assert.deepEqual([...new Set(asked.map(familyOf))].sort(), families.sort());
  // Labels too: a query about one that there is not gives nothing, silently.
  const labels = new Set([...text.matchAll(/[{,](\w+)="/g)].map(([, label]) => label));
  for (const query of queries) {
    const named = [...query.matchAll(/by \(([^)]*)\)|\{(\w+)=/g)].flatMap(
      ([, by, label]) => by?.split(/, */) ?? [label],
    );
    for (const label of named) assert.ok(label === 'instance' || labels.has(label), `${label} in ${query}`);
  }
});

test('the metrics pass promtool', needing('promtool'), async () => {
  const input = await metricsText();
  const { status, stderr } = spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
});

test('Prometheus understands the queries', needing('promtool'), (t) => {
  const sandbox = new Sandbox(t);
  const tests = queries.map((query) => {
    return `  - promql_expr_test:\n      - expr: ${JSON.stringify(query.replaceAll('$__rate_interval', '5m'))}\n        eval_time: 1m\n`;
  });
  sandbox.write('queries.yml', `tests:\n${tests.join('')}`);
  const { status, stderr, stdout } = spawnSync('promtool', ['test', 'rules', sandbox.at('queries.yml')], {
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr + stdout);
  const config = spawnSync('promtool', ['check', 'config', `${MONITORING}prometheus.yml`], {
    encoding: 'utf8',
  });
  assert.equal(config.status, 0, config.stderr);
});
