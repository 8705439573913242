import { BY_SEVERITY, type Level } from './core/levels.ts';
import { BUILT_IN, MAX_NAME, type OwnWords } from './core/rule/vocabulary.ts';
import { UsageError } from './errors.ts';

/** What the table of the kernel has room for, beside the names of the rule. */
const MOST = 64;

const WORD = new RegExp(`^[A-Za-z][A-Za-z0-9_]{0,${MAX_NAME - 1}}$`);
/** Printable ASCII without what ends a key in text: blanks, quotes, `=` and `:`. */
const KEY = new RegExp(`^(?![^]*["'\`=:])[!-~]{1,${MAX_NAME}}$`);

/**
 * The words of `--level-alias` and the keys of `--level-key`.
 * @throws UsageError
 */
export function parseOwnWords({
  levelAlias = [],
  levelKey = [],
}: {
  readonly levelAlias?: readonly string[];
  readonly levelKey?: readonly string[];
}): OwnWords {
  const levels = new Map<string, Level>();
  for (const text of levelAlias) {
    const [word, level] = parseAlias(text);
    const before = levels.get(word) ?? level;
    if (before !== level) {
      throw new UsageError(
        `--level-alias: ${word.toUpperCase()} is given two levels, ${before} and ${level}.`,
      );
    }
    levels.set(word, level);
  }
  const keys = new Set(levelKey.map(parseKey));
  checkNumber('--level-alias', 'words', levels.size);
  checkNumber('--level-key', 'keys', keys.size);
  return { levels: [...levels], keys: [...keys] };
}

function parseAlias(text: string): [word: string, level: Level] {
  const [, word = '', name = ''] = /^([^=]*)=([^=]*)$/.exec(text) ?? [];
  if (word === '' || name === '') {
    throw new UsageError(`--level-alias '${text}': write a word, = and its level, such as AUDIT=NOTICE.`);
  }
  if (!WORD.test(word)) {
    throw new UsageError(
      `--level-alias '${text}': a word is a letter, then letters, digits or _, ${MAX_NAME} at most in all.`,
    );
  }
  const level = name.toUpperCase() === 'NONE' ? 'NONE' : BUILT_IN.spelled(name);
  if (level === undefined) {
    const names = BY_SEVERITY.join(', ').toLowerCase();
    throw new UsageError(`--level-alias '${text}': '${name}' is no level; take one of ${names}.`);
  }
  return [word.toLowerCase(), level];
}

function parseKey(text: string): string {
  if (!KEY.test(text)) {
    throw new UsageError(
      `--level-key '${text}': a key is 1 to ${MAX_NAME} ASCII characters, without blanks, quotes, = and :.`,
    );
  }
  return text.toLowerCase();
}

function checkNumber(option: string, what: string, number: number): void {
  if (number > MOST) throw new UsageError(`${option}: ${number} ${what} are given, ${MOST} at most can be.`);
}
