import type { Level } from '../levels.ts';
import { spellings } from './spellings.ts';

/** Words and keys that the user adds to those of the rule. Plain data: it goes to the workers. */
export interface OwnWords {
  /** [word in lower case, its level, or NONE for a word that is to be no level], no word twice. */
  readonly levels: readonly (readonly [word: string, level: Level])[];
  /** Keys in lower case, none twice. */
  readonly keys: readonly string[];
}

export const NO_OWN_WORDS: OwnWords = { levels: [], keys: [] };

/** Characters that an own word and an own key may have: the kernel holds a name in one vector. */
export const MAX_NAME = 16;

/** The words and keys that the rule goes by. */
export interface Vocabulary {
  /** The level that a word spells in a strong position, in any case. */
  spelled(word: string): Level | undefined;
  /** The level that a word spells by being in upper case, wherever it stands. */
  spelledInCapitals(word: string): Level | undefined;
  /** Whether the user said what the word is: then nothing else that the rule knows of it holds. */
  isOwn(word: string): boolean;
  /** Whether the value of this key is a level, in any case. */
  isLevelKey(name: string): boolean;
}

/** The keys whose value is a level, in JSON and in `key=value` text, lower case. */
export const LEVEL_KEYS: readonly string[] = (
  'level lvl severity log.level loglevel log_level levelname level_name severity_text severitytext ' +
  'error_severity @l @level'
).split(' ');

/** The vocabulary of the rule with the user's words, which take the place of the rule's. */
export function vocabularyOf({ levels, keys }: OwnWords): Vocabulary {
  const own = new Map(levels);
  const all = new Map<string, Level>();
  const plain = new Map<string, Level>();
  for (const { word, level, ambiguous } of spellings()) {
    if (own.has(word)) continue;
    all.set(word, level);
    if (!ambiguous) plain.set(word, level);
  }
  for (const [word, level] of levels) {
    if (level === 'NONE') continue;
    all.set(word, level);
    plain.set(word, level);
  }
  const levelKeys = new Set([...LEVEL_KEYS, ...keys]);
  return {
    spelled: (word) => all.get(word.toLowerCase()),
    spelledInCapitals: (word) => (word === word.toUpperCase() ? plain.get(word.toLowerCase()) : undefined),
    isOwn: (word) => own.has(word.toLowerCase()),
    isLevelKey: (name) => levelKeys.has(name.toLowerCase()),
  };
}

/** The vocabulary of the rule alone. */
export const BUILT_IN = vocabularyOf(NO_OWN_WORDS);
