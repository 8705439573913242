import { BY_SEVERITY, type Level } from '../core/levels.ts';
import { BUILT_IN } from '../core/rule/vocabulary.ts';
import { namesNothing } from '../pattern.ts';

/** What `--fail-on` asks for: the gate fails if the figure of `subject` is to `limit` as `operator` says. */
export interface GateRule {
  /** As typed, without blanks around it. */
  readonly text: string;
  readonly subject: Subject;
  readonly operator: Operator;
  readonly limit: Limit;
  /** Only files that match. */
  readonly glob?: string;
}

type Subject =
  /** Lines of these levels. */
  | { readonly kind: 'lines'; readonly levels: readonly Level[] }
  /** Files that were not counted, or not to their end. */
  | { readonly kind: 'incomplete' };

export type Operator = '>' | '>=' | '<' | '<=' | '=' | '!=';

type Limit =
  | { readonly kind: 'count'; readonly value: number }
  /** Of the lines that state a level. */
  | { readonly kind: 'share'; readonly percent: number }
  /** More than the baseline has, by a number or by a part of it. */
  | { readonly kind: 'increase'; readonly value: number; readonly unit: 'lines' | 'percent' };

/** A rule that does not parse. */
export interface RuleMistake {
  /** What is wrong, as a sentence without its full stop. */
  readonly problem: string;
  /** The index of the character in the text where it is. */
  readonly at: number;
}

const FORMS = "such as 'error>0', 'error+>=10', 'warning>5%', 'error>+10%' or 'error>0 in api/**'";

/** Reads a rule; see the README for the forms. */
export function parseRule(text: string): GateRule | RuleMistake {
  const reader = new Reader(text);
  const subject = readSubject(reader);
  if ('problem' in subject) return subject;
  const operator = reader.take(/>=|<=|!=|==|[><=]/);
  if (operator === undefined) return reader.mistake('expected one of > >= < <= = !=');
  const limit = readLimit(reader, subject);
  if ('problem' in limit) return limit;
  const rule = {
    text: text.trim(),
    subject,
    operator: (operator === '==' ? '=' : operator) as Operator,
    limit,
  };
  if (reader.isAtEnd) return rule;
  if (reader.take(/in(?=\s)/) === undefined) return reader.mistake("expected the end, or 'in' and a pattern");
  const glob = reader.take(/\S.*\S|\S/s);
  return glob === undefined || namesNothing(glob)
    ? reader.mistake("expected a pattern behind 'in'")
    : { ...rule, glob };
}

function readSubject(reader: Reader): Subject | RuleMistake {
  const at = reader.at;
  const word = reader.take(/\w+/);
  if (word === undefined) return reader.mistake(`expected a level or 'incomplete', ${FORMS}`);
  if (word.toLowerCase() === 'incomplete') return { kind: 'incomplete' };
  const level = levelNamed(word);
  if (level === undefined) {
    const names = BY_SEVERITY.map((name) => name.toLowerCase()).join(', ');
    return { at, problem: `'${word}' is no level; take one of ${names}, or 'incomplete'` };
  }
  // A plus in front of a number belongs to that.
  const isThreshold = reader.take(/\+/) !== undefined;
  const upTo = BY_SEVERITY.indexOf(level) + 1;
  return { kind: 'lines', levels: isThreshold ? BY_SEVERITY.slice(0, upTo) : [level] };
}

function levelNamed(word: string): Level | undefined {
  return BY_SEVERITY.find((level) => level === word.toUpperCase()) ?? BUILT_IN.spelled(word);
}

function readLimit(reader: Reader, subject: Subject): Limit | RuleMistake {
  const at = reader.at;
  const isIncrease = reader.take(/\+/) !== undefined;
  const digits = reader.take(/\d+(?:\.\d+)?/);
  if (digits === undefined) return reader.mistake('expected a number, such as 0, 5% or +10%');
  const value = Number(digits);
  const isPercent = reader.take(/%/) !== undefined;
  if (subject.kind === 'incomplete' && (isIncrease || isPercent)) {
    return { at, problem: "'incomplete' is compared with a number of files" };
  }
  if (isIncrease) return { kind: 'increase', value, unit: isPercent ? 'percent' : 'lines' };
  return isPercent ? { kind: 'share', percent: value } : { kind: 'count', value };
}

/** Takes a text apart from its start, over blanks. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#skipBlanks();
  }

  get at(): number {
    return this.#at;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#text.length;
  }

  take(pattern: RegExp): string | undefined {
    const found = new RegExp(`^(?:${pattern.source})`, pattern.flags).exec(this.#text.slice(this.#at))?.[0];
    if (found !== undefined) {
      this.#at += found.length;
      this.#skipBlanks();
    }
    return found;
  }

  mistake(problem: string): RuleMistake {
    return { problem, at: this.#at };
  }

  #skipBlanks(): void {
    while (/\s/.test(this.#text.charAt(this.#at))) this.#at++;
  }
}
