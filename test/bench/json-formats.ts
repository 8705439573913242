import { address, className, drawLevel, type Level, message, noun, urlPath } from './messages.ts';
import type { Prng } from './prng.ts';
import type { RecordFormat } from './text-formats-apps.ts';

/** https://getpino.io/#/docs/api?id=loggerlevels-object */
const PINO: Record<Level, number> = {
  TRACE: 10,
  DEBUG: 20,
  INFO: 30,
  NOTICE: 30,
  WARNING: 40,
  ERROR: 50,
  FATAL: 60,
};
const LOWER: Record<Level, string> = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  NOTICE: 'info',
  WARNING: 'warn',
  ERROR: 'error',
  FATAL: 'fatal',
};

/** JSON lines that state the level in their first bytes, as pino and bunyan write them: 100 to 500 bytes. */
export const jsonLevelEarly: RecordFormat = (prng, clock) => {
  const level = drawLevel(prng);
  const record: Record<string, unknown> = {
    level: PINO[level],
    time: clock.epochMs,
    pid: prng.between(1, 32_000),
    hostname: `api-${prng.hex(9)}-${prng.hex(5)}`,
  };
  if (prng.chance(0.5)) record.reqId = `req-${prng.hex(8)}`;
  if (prng.chance(0.3)) record.req = { method: 'GET', url: urlPath(prng), remoteAddress: address(prng) };
  if (level === 'ERROR') record.err = { type: 'Error', message: message(prng), stack: stack(prng) };
  record.msg = message(prng);
  return JSON.stringify(record);
};

/**
 * JSON lines whose level is the last key, behind nested objects and strings with escapes: the worst place for
 * a reader that must not search text. 200 to 900 bytes as a rule.
 */
export const jsonLevelLast: RecordFormat = (prng, clock) => {
  const level = drawLevel(prng);
  const record: Record<string, unknown> = {
    '@timestamp': clock.iso,
    service: { name: noun(prng), version: `1.${prng.int(40)}.${prng.int(9)}`, node: { id: prng.hex(16) } },
    message: `${message(prng)} said "${noun(prng)}"`,
  };
  if (prng.chance(0.6)) record.http = request(prng);
  if (prng.chance(0.3)) record.tags = [noun(prng), noun(prng), { [noun(prng)]: prng.int(1000), ok: true }];
  if (prng.chance(0.1))
    record.query = `select *\n\tfrom "${noun(prng)}s"\n\twhere path = 'C:\\logs\\${noun(prng)}'`;
  // A record of another service carried as text: its level is not the level of this line.
  if (prng.chance(0.05)) record.body = JSON.stringify({ level: 'error', msg: message(prng), error: null });
  if (level === 'ERROR' || level === 'FATAL') record.stack = stack(prng);
  record.logger = className(prng);
  record.level = LOWER[level];
  return JSON.stringify(record);
};

function request(prng: Prng): unknown {
  return {
    request: {
      method: prng.pick(['GET', 'GET', 'POST', 'PUT']),
      url: urlPath(prng),
      headers: { host: 'api.example.com', 'x-request-id': prng.hex(32), accept: '*/*' },
    },
    response: { status: prng.pick([200, 200, 204, 404, 500]), bytes: prng.int(90_000) },
    client: address(prng),
  };
}

function stack(prng: Prng): string {
  let text = `Error: ${message(prng)}`;
  const frames = prng.between(2, 6);
  for (let i = 0; i < frames; i++) {
    const place = `${noun(prng)}.js:${prng.between(1, 900)}:${prng.between(1, 80)}`;
    text += `\n    at ${noun(prng)} (/srv/app/dist/${place})`;
  }
  return text;
}
