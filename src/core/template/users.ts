import { matchAt, sticky } from '../rule/patterns.ts';
import type { Pieces } from './pieces.ts';
import type { Masked } from './tokens.ts';

/** Names of users, which nothing but the words before them tells from other words. */

const BEFORE_NAME = /(?:^|[^A-Za-z0-9_])(?:for|[Ii]nvalid) user $/;
const BEFORE_PASSWORD_NAME = /(?:^|[^A-Za-z0-9_])password for $/;

const NAME = '\\w(?:[\\w.@$-]*\\w)?';
const NAME_OF_USER = sticky(NAME);
const NAME_BEFORE_FROM = sticky(`${NAME}(?=[\\0-\\x20\\x7f]+from[\\0-\\x20\\x7f])`);

/** What a user has or does: `waiting for user input`. */
const NOT_A_NAME =
  /^(?:account|action|agent|authentication|authorization|data|id|input|interaction|mode|name|password|request|session|space)$/;

/** The name at `i`, where a token begins: behind `for user` and `invalid user`, and in `password for x from`. */
export function userAt(text: string, i: number, before: Pieces): Masked | undefined {
  const pattern = before.endsWith(BEFORE_NAME)
    ? NAME_OF_USER
    : before.endsWith(BEFORE_PASSWORD_NAME) && NAME_BEFORE_FROM;
  const name = pattern ? matchAt(pattern, text, i) : undefined;
  return name === undefined || NOT_A_NAME.test(name)
    ? undefined
    : { end: i + name.length, placeholder: '<user>' };
}
