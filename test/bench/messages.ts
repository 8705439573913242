import type { Prng } from './prng.ts';

/** The level of a generated record. */
export type Level = 'TRACE' | 'DEBUG' | 'INFO' | 'NOTICE' | 'WARNING' | 'ERROR' | 'FATAL';

/**
 * In thousandths: what services at their usual setting write, mostly INFO and DEBUG, few percent of trouble.
 */
const LEVEL_WEIGHTS: readonly (readonly [Level, number])[] = [
  ['INFO', 610],
  ['DEBUG', 270],
  ['WARNING', 45],
  ['ERROR', 25],
  ['TRACE', 39],
  ['NOTICE', 10],
  ['FATAL', 1],
];

const NOUNS = (
  'request session user order payment invoice cache queue worker thread block replica segment index ' +
  'shard partition consumer offset snapshot checkpoint lease token certificate socket connection pool ' +
  'transaction cursor batch job task scheduler upload download bucket object key table column row ' +
  'query plan listener handler container pod node volume image registry config policy rule metric ' +
  'event topic message record customer cart item shipment account'
).split(' ');
const VERBS = (
  'opened closed created removed updated loaded stored flushed committed accepted rejected received ' +
  'sent scheduled started stopped resumed paused moved copied verified signed parsed resolved evicted ' +
  'renewed merged compacted replicated restored skipped retried matched applied registered released ' +
  'acquired'
).split(' ');
const PEOPLE = 'alice bob chen dmitri eva fatima günther hana ivan josé kwame lena'.split(' ');
/** Prose that holds words of levels without stating one: what a counter by substring gets wrong. */
const PROSE = [
  'no error was found in',
  'upload failed for',
  'failed to reach, will retry',
  'more info at https://docs.example.com/info about',
  'the previous error is gone for',
  '0 errors, 2 warnings in',
  'error rate is below the limit for',
  'debug symbols are missing for',
];

/** A level with the frequencies of a service at its usual setting. */
export function drawLevel(prng: Prng): Level {
  let left = prng.int(1000);
  for (const [level, weight] of LEVEL_WEIGHTS) {
    left -= weight;
    if (left < 0) return level;
  }
  return 'INFO';
}

/** An IPv4 address. */
export function address(prng: Prng): string {
  return `${prng.between(10, 212)}.${prng.int(256)}.${prng.int(256)}.${prng.between(1, 254)}`;
}

/** An address with a port of a client, `10.1.2.3:45678`. */
export function endpoint(prng: Prng): string {
  return `${address(prng)}:${prng.between(1024, 65_535)}`;
}

/** A path as in a URL, `/api/orders/1234?page=2`. */
export function urlPath(prng: Prng): string {
  const path = `/api/v${prng.between(1, 3)}/${prng.pick(NOUNS)}s/${prng.int(100_000)}`;
  return prng.chance(0.2) ? `${path}?${prng.pick(NOUNS)}=${prng.hex(8)}&page=${prng.int(40)}` : path;
}

/** A class or logger name, `com.example.payment.PaymentHandler`. */
export function className(prng: Prng): string {
  const noun = prng.pick(NOUNS);
  return `com.example.${prng.pick(NOUNS)}.${capital(noun)}${capital(prng.pick(NOUNS))}`;
}

/** A lower-case noun of the field. */
export function noun(prng: Prng): string {
  return prng.pick(NOUNS);
}

/** `noun` with a capital. */
export function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/**
 * The text of one record: one line, 20 to 150 bytes as a rule, with a long tail to a few KiB. About one in
 * twenty holds a word like `error` or `info` as prose.
 *
 * @param words draws what the record says; `prng` draws the numbers, addresses and names in it
 */
export function message(prng: Prng, words = prng): string {
  let text = clause(prng, words);
  while (words.chance(0.35)) text += `, ${clause(prng, words)}`;
  if (words.chance(0.05)) text += `; ${words.pick(PROSE)} ${words.pick(NOUNS)} ${prng.int(1000)}`;
  if (words.chance(0.015)) text += longTail(prng);
  return text;
}

function clause(prng: Prng, words: Prng): string {
  switch (words.int(8)) {
    case 0:
      return `${words.pick(NOUNS)} ${prng.int(1_000_000)} ${words.pick(VERBS)} in ${prng.int(4000)} ms`;
    case 1:
      return `${capital(words.pick(NOUNS))} ${prng.hex(12)} ${words.pick(VERBS)} by ${words.pick(PEOPLE)}`;
    case 2:
      return `${words.pick(VERBS)} ${prng.int(500)} ${words.pick(NOUNS)}s from ${endpoint(prng)}`;
    case 3:
      return `${noun(words)}=${prng.int(100_000)} id=${prng.hex(12)} ${noun(words)}=${words.pick(VERBS)}`;
    case 4:
      return `GET ${urlPath(prng)} -> ${prng.pick([200, 200, 204, 304, 404, 500])} (${prng.int(900)} ms)`;
    case 5:
      return `the ${noun(words)} of "${prng.pick(PEOPLE)}-${prng.int(999)}" was ${words.pick(VERBS)}`;
    case 6:
      return `${words.pick(NOUNS)} ${words.pick(VERBS)}`;
    default:
      return `${words.pick(VERBS)} ${words.pick(NOUNS)} [${prng.hex(8)}-${prng.hex(4)}-${prng.hex(4)}]`;
  }
}

/** 0.3 to 4 KiB, as an SQL statement or a dumped object makes them. */
function longTail(prng: Prng): string {
  let text = ` select * from ${prng.pick(NOUNS)}s where id in (${prng.int(1_000_000)}`;
  const ids = prng.chance(0.1) ? 500 : prng.between(30, 120);
  for (let i = 0; i < ids; i++) text += `, ${prng.int(1_000_000)}`;
  return `${text})`;
}
