import type { GateResult } from '../gates/evaluate.ts';
import type { Results } from '../results.ts';
import { gateText } from './gate-text.ts';
import { totalsRecord } from './records.ts';

/**
 * The gates as test cases, in the form of JUnit's XML that GitLab, Jenkins and Azure Pipelines read. A gate without its
 * baseline is skipped.
 */
export function* junitText(results: Results): Generator<string> {
  const { gates, report, startedAt } = results;
  const count = (outcome: GateResult['outcome']): number =>
    gates.filter((gate) => gate.outcome === outcome).length;
  const numbers = `tests="${gates.length}" failures="${count('failed')}" errors="0" skipped="${count('no-baseline')}"`;
  const time = `time="${results.elapsedSeconds().toFixed(3)}"`;
  const { files, levels, lines } = totalsRecord(report);
  yield [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="loganalyze" ${numbers} ${time}>`,
    `  <testsuite name="loganalyze" ${numbers} ${time} timestamp="${startedAt.toISOString().slice(0, 19)}">`,
    ...gates.map(testCase),
    `    <system-out>${escaped(JSON.stringify({ files, levels, lines }))}</system-out>`,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase(gate: GateResult): string {
  const start = `    <testcase classname="loganalyze.gates" name="${escaped(gate.rule.text)}" time="0"`;
  const text = escaped(gateText(gate));
  switch (gate.outcome) {
    case 'passed':
      return `${start}/>`;
    case 'no-baseline':
      return `${start}>\n      <skipped message="${text}"/>\n    </testcase>`;
    case 'failed':
      return `${start}>\n      <failure type="gate" message="${text}">${text}</failure>\n    </testcase>`;
  }
}

/** What XML 1.0 has no way to write, not even as a reference, becomes U+FFFD. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"'\t\n\r]/g, (char) => `&#${char.charCodeAt(0)};`);
}
