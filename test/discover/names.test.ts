import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFinalName, isLogName } from '../../src/discover/names.ts';

const LOGS = [
  ...[
    'app.log',
    'APP.LOG',
    '.log',
    'a.b.log',
    'app-2024-05-01.log',
    'events.jsonl',
    'x.ndjson',
    'nohup.out',
    'x.err',
  ],
  ...[
    'app.log.1',
    'app.log.10',
    'app.log-20261122',
    'app.log.2024-05-01',
    'app.log.2024-05-01-13',
    'app.log.old',
  ],
  ...[
    'app.log.bak',
    'gc.log.0.current',
    'app.log.gz.1',
    'app.log-20240101-1704067200',
    'app.log.2024-05-01T12:00:00Z',
    'app.jsonl.3',
    'app.log_1',
  ],
  ...['app.log.gz', 'app.log.1.gz', 'app.log-20261122.xz', 'app.log.2.bz2', 'app.log.3.zst', 'syslog.2.gz'],
  ...[
    'syslog',
    'syslog.1',
    'messages',
    'messages-20240101',
    'stdout',
    'stderr',
    'stdout.1',
    'consoleText',
    'log',
  ],
  ...[
    'access_log',
    'access_log.1',
    'error_log-20240101',
    'ssl_access_log',
    'localhost_access_log.2024-05-01.txt',
  ],
  ...[
    'catalina.out',
    'catalina.2024-05-01.log',
    'auth.log',
    'kern.log.1',
    'dmesg',
    'dmesg.0',
    'cron',
    'maillog',
  ],
  ...[
    'secure',
    'secure-20240101',
    'daemon.log',
    'user.log',
    'debug',
    'boot.log',
    'dpkg.log.1',
    'alternatives.log',
  ],
  ...['mail.err', 'mail.info', 'mail.warn'],
];

const OTHERS = [
  ...[
    'README.md',
    'app.txt',
    'log.txt',
    'catalog',
    'syslog.conf',
    'messages.properties',
    'app.logs',
    'x.log.txt',
  ],
  ...[
    'app.log.tmp',
    'app.log~',
    'changelog',
    'blog',
    'logo.png',
    'stdout.txt',
    'debug.js',
    'app.gz',
    'a.out.c',
  ],
  ...['LOG', 'wtmp', 'system.journal', 'crontab', 'logrotate.conf', 'x.login', 'secured'],
];

for (const name of LOGS) {
  test(`${name} is a log`, () => assert.ok(isLogName(name)));
}
for (const name of OTHERS) {
  test(`${name} is not a log`, () => assert.ok(!isLogName(name)));
}

const FINAL = [
  'app.log.1',
  'app.log.old',
  'app.log.2.gz',
  'app.log.gz.1',
  'app.log-20261122.gz',
  'app-20261122.log.zst',
];
/** By the day, a program may still write to it. */
const OPEN = ['app.log', 'app.log.gz', 'app.log-20261122', 'app-20261122.log', 'access_log'];

for (const name of FINAL) {
  test(`nothing will be written to ${name}`, () => assert.ok(isFinalName(name)));
}
for (const name of OPEN) {
  test(`something may be written to ${name}`, () => assert.ok(!isFinalName(name)));
}
