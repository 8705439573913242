import assert from 'node:assert/strict';
import { test } from 'node:test';
import { availableCores, cgroupCores } from '../../src/cores.ts';
import { shownPath } from '../../src/discover/paths.ts';
import { usesColor } from '../../src/options.ts';

const from = (files: Record<string, string>) => (path: string) => files[path];

test('the quota of a container limits the cores, rounded up', () => {
  assert.equal(cgroupCores(from({ '/sys/fs/cgroup/cpu.max': '150000 100000\n' })), 1.5);
  assert.equal(cgroupCores(from({ '/sys/fs/cgroup/cpu.max': 'max 100000\n' })), Number.POSITIVE_INFINITY);
  const v1 = {
    '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '300000',
    '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000',
  };
  assert.equal(cgroupCores(from(v1)), 3);
  assert.equal(
    cgroupCores(from({ ...v1, '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1' })),
    Number.POSITIVE_INFINITY,
  );
  assert.equal(cgroupCores(from({})), Number.POSITIVE_INFINITY);
  assert.equal(availableCores(from({ '/sys/fs/cgroup/cpu.max': '10000 100000\n' })), 1);
});

test('colors: the option, then FORCE_COLOR, then NO_COLOR, then the terminal', () => {
  const tty = { isTTY: true };
  const file = {};
  assert.equal(usesColor('auto', tty, {}), true);
  assert.equal(usesColor('auto', file, {}), false);
  assert.equal(usesColor('auto', tty, { TERM: 'dumb' }), false);
  assert.equal(usesColor('auto', tty, { NO_COLOR: '1' }), false);
  assert.equal(usesColor('auto', tty, { NO_COLOR: '' }), true);
  assert.equal(usesColor('auto', file, { FORCE_COLOR: '1', NO_COLOR: '1' }), true);
  assert.equal(usesColor('auto', tty, { FORCE_COLOR: '0' }), false);
  assert.equal(usesColor('always', file, { NO_COLOR: '1' }), true);
  assert.equal(usesColor('never', tty, { FORCE_COLOR: '1' }), false);
});

test('paths are shown short, with slashes, and .. stays', () => {
  const shown = (path: string): string => shownPath(path, false);
  assert.deepEqual(['.', './', './logs//app/', 'logs/.', '/', '//var/log', '../x', 'a/../b'].map(shown), [
    ...['', '', 'logs/app', 'logs', '/', '/var/log', '../x', 'a/../b'],
  ]);
  assert.equal(shown('back\\slash'), 'back\\slash');
  const onWindows = (path: string): string => shownPath(path, true);
  assert.deepEqual(['logs\\app', 'C:\\', 'C:\\logs\\', '\\\\host\\share\\x', '.\\x'].map(onWindows), [
    ...['logs/app', 'C:/', 'C:/logs', '//host/share/x', 'x'],
  ]);
});
