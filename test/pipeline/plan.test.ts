import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Ledger } from '../../src/merge.ts';
import { OwnOutputs } from '../../src/own-outputs.ts';
import { PathList } from '../../src/path-list.ts';
import { Plan, rangesOf, SPLIT_BYTES } from '../../src/plan.ts';
import { settings } from '../support/tasks.ts';

function planFor(files: number, workers: number): { plan: Plan; ledger: Ledger } {
  const ledger = new Ledger(new PathList('possible'), new OwnOutputs([]));
  for (let i = 0; i < files; i++) ledger.paths.add(`${i}`);
  return { plan: new Plan(ledger, workers, false, settings()), ledger };
}

test('every file is in exactly one task, but for those that are decided; streams come first and alone', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 1, max: 64 }), (files, workers) => {
      const { plan, ledger } = planFor(files, workers);
      ledger.decide(0, { status: 'failed', finding: { code: 'not-found' } });
      const stream = ledger.paths.add('pipe');
      plan.addStream(stream, false);
      const jobs: (readonly number[])[] = [];
      for (let job = plan.next(); job; job = plan.next()) jobs.push(job.ids);
      assert.ok(jobs.flat().length <= files);
      plan.complete();
      for (let job = plan.next(); job; job = plan.next()) jobs.push(job.ids);
      assert.deepEqual(jobs[0], [stream]);
      assert.deepEqual(
        jobs.slice(1).flat(),
        Array.from({ length: files - 1 }, (_, i) => i + 1),
      );
    }),
  );
});

test('few files are spread over the workers', () => {
  const { plan } = planFor(4, 4);
  plan.complete();
  for (let i = 0; i < 4; i++) assert.deepEqual(plan.next()?.ids, [i]);
});

test('the ranges of a long file follow on each other from the split to its end', () => {
  fc.assert(
    fc.property(fc.integer({ min: SPLIT_BYTES + 1, max: 4_000_000_000 }), (sizeBytes) => {
      const { plan } = planFor(1, 2);
      plan.next();
      const rest = { from: SPLIT_BYTES, to: sizeBytes, identity: '1:2' };
      plan.addRest(0, rest);
      let at = SPLIT_BYTES;
      let ranges = 0;
      for (let job = plan.next(); job; job = plan.next(), ranges++) {
        assert.ok(job.task.kind === 'range' && job.task.start === at && job.task.end > at);
        at = job.task.end;
      }
      assert.equal(at, sizeBytes);
      assert.equal(ranges, rangesOf(rest));
      assert.equal(plan.restBytes, 0);
    }),
  );
});
