import type { Clock } from './clock.ts';
import { address, drawLevel, endpoint, message, noun, urlPath } from './messages.ts';
import type { Prng } from './prng.ts';
import { APP_FORMATS, type RecordFormat } from './text-formats-apps.ts';

const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_4) AppleWebKit/605.1.15 (KHTML, like Gecko) Safari/605.1.15',
  'curl/8.5.0',
  'kube-probe/1.29',
  'Googlebot/2.1 (+http://www.google.com/bot.html)',
];
/** Level words of each server with the frequencies of its own, not those of an application. */
const NGINX = ['error', 'error', 'error', 'warn', 'warn', 'notice', 'info', 'crit'];
const APACHE = ['core:info', 'ssl:info', 'mpm_event:notice', 'proxy:error', 'authz_core:error', 'ssl:warn'];
const POSTGRES = [...Array<string>(40).fill('LOG'), 'WARNING', 'WARNING', 'ERROR', 'ERROR', 'ERROR', 'FATAL'];
const MYSQL = ['Note', 'Note', 'System', 'System', 'Warning', 'Warning', 'ERROR'];
const REDIS = ['*', '*', '*', '*', '-', '.', '#'];

/** Formats of servers, daemons and containers, by name. */
export const SERVER_FORMATS: Readonly<Record<string, RecordFormat>> = {
  nginxError(prng, clock) {
    const stamp = `${clock.date.replaceAll('-', '/')} ${clock.time}`;
    const at = `${stamp} [${prng.pick(NGINX)}] ${prng.between(10, 99)}#0: *${prng.int(99_999)}`;
    const failure = `open() "/srv/www${urlPath(prng)}" failed (2: No such file or directory)`;
    const request = `client: ${address(prng)}, server: example.com, request: "GET ${urlPath(prng)} HTTP/1.1"`;
    return `${at} ${failure}, ${request}, host: "example.com"`;
  },
  nginxAccess: accessLine,
  apacheAccess(prng, clock) {
    const status = prng.pick([200, 200, 304, 404]);
    const request = `"GET ${urlPath(prng)} HTTP/1.1" ${status} ${prng.int(90_000)}`;
    return `${address(prng)} - - [${clock.access}] ${request}`;
  },
  apacheError(prng, clock) {
    const time = `${clock.time}.${clock.millis}${clock.micros}`;
    const at = `[${clock.weekday} ${clock.month} ${clock.day} ${time} 2026]`;
    const client = `[pid ${prng.between(100, 32_000)}] [client ${endpoint(prng)}]`;
    return `${at} [${prng.pick(APACHE)}] ${client} AH0${prng.between(1000, 9999)}: ${message(prng)}`;
  },
  syslog(prng, clock) {
    return `${clock.syslog} web-0${prng.between(1, 9)} ${syslogBody(prng)}`;
  },
  journal(prng, clock) {
    const host = `${clock.month} ${clock.day} ${clock.time} host`;
    if (prng.chance(0.2))
      return `${host} kernel: [${prng.int(99_999)}.${prng.hex(6)}] eth0: ${message(prng)}`;
    const verb = prng.pick(['Started', 'Starting', 'Stopped', 'Reached target']);
    return `${host} systemd[1]: ${verb} ${noun(prng)}-${noun(prng)}.service - ${message(prng)}.`;
  },
  postgres(prng, clock) {
    const at = `${clock.stamp} UTC [${prng.between(100, 32_000)}]`;
    const level = prng.pick(POSTGRES);
    if (level === 'LOG') return `${at} LOG:  ${message(prng)}`;
    const record = `${at} ${level}:  ${message(prng)}`;
    if (prng.chance(0.3)) return record;
    const sql = `select *\n\tfrom ${noun(prng)}s\n\twhere state = 'ERROR' and id = ${prng.int(99_999)}`;
    return `${record}\n${at} STATEMENT:  ${sql}`;
  },
  mysql(prng, clock) {
    const at = `${clock.iso.slice(0, 23)}${clock.micros}Z ${prng.int(400)}`;
    const code = `[MY-01${prng.between(1000, 9999)}] [${prng.pick(['Server', 'InnoDB'])}]`;
    return `${at} [${prng.pick(MYSQL)}] ${code} ${message(prng)}`;
  },
  redis(prng, clock) {
    const at = `${clock.day} ${clock.month} 2026 ${clock.time}.${clock.millis}`;
    return `${prng.between(1, 900)}:M ${at} ${prng.pick(REDIS)} ${message(prng)}`;
  },
  kubernetes(prng, clock) {
    const stream = prng.chance(0.8) ? 'stdout' : 'stderr';
    const carrier = `${clock.iso.slice(0, 23)}${clock.micros}123Z ${stream} F `;
    return carrier + (prng.chance(0.7) ? APP_FORMATS.logfmt(prng, clock) : accessLine(prng, clock));
  },
  haproxy(prng, clock) {
    const process = `haproxy[${prng.between(100, 9999)}]`;
    const head = `${clock.syslog} lb-1 ${process}: ${endpoint(prng)} [${clock.access}]`;
    const timers = `${prng.int(90)}/0/${prng.int(9)}/${prng.int(400)}/${prng.int(900)}`;
    const server = `http-in ${noun(prng)}/srv${prng.between(1, 9)} ${timers} 200 ${prng.int(9999)}`;
    return `${head} ${server} - - ---- 12/12/0/1/0 0/0 "GET ${urlPath(prng)} HTTP/1.1"`;
  },
};

function accessLine(prng: Prng, clock: Clock): string {
  const method = prng.pick(['GET', 'GET', 'GET', 'POST']);
  const status = prng.pick([200, 200, 200, 200, 204, 301, 304, 404, 500]);
  const request = `"${method} ${urlPath(prng)} HTTP/1.1" ${status} ${prng.int(90_000)}`;
  const referrer = `"https://example.com${urlPath(prng)}"`;
  return `${address(prng)} - - [${clock.access}] ${request} ${referrer} "${prng.pick(AGENTS)}"`;
}

/** What follows the host: mostly sshd under attack, as on every machine on the internet. */
function syslogBody(prng: Prng): string {
  const pid = prng.between(300, 32_000);
  const port = prng.between(1024, 65_535);
  switch (prng.int(8)) {
    case 0:
    case 1:
      return `sshd[${pid}]: Failed password for ${noun(prng)} from ${address(prng)} port ${port} ssh2`;
    case 2:
      return `sshd[${pid}]: error: Received disconnect from ${address(prng)}: 3: Auth fail [preauth]`;
    case 3:
      return `sshd[${pid}]: pam_unix(sshd:auth): authentication failure; uid=0 rhost=${address(prng)}`;
    case 4:
      return `CRON[${pid}]: (root) CMD (run-parts --report /etc/cron.${noun(prng)})`;
    case 5: {
      const level = prng.pick(['info', 'info', 'info', 'warn']);
      const at = `[1714560000.${prng.int(9999)}]`;
      return `NetworkManager[${pid}]: <${level}>  ${at} device (eth0): ${message(prng)}`;
    }
    default:
      return `${noun(prng)}d[${pid}]: ${drawLevel(prng) === 'ERROR' ? 'error: ' : ''}${message(prng)}`;
  }
}
