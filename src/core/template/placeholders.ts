import { matchAt, sticky } from '../rule/patterns.ts';

/** What stands in a template for a part of the message that varies. */
export const PLACEHOLDERS = [
  '<num>',
  '<id>',
  '<uuid>',
  '<mac>',
  '<host>',
  '<user>',
  '<url>',
  '<email>',
  '<path>',
  '<time>',
  '<duration>',
  '<size>',
  '<str>',
  '<val>',
] as const;

export type Placeholder = (typeof PLACEHOLDERS)[number];

const PLACEHOLDER = sticky(PLACEHOLDERS.join('|'));

/** The placeholder that stands at `i`: what was masked before is masked to itself. */
export function placeholderAt(text: string, i: number): Placeholder | undefined {
  return matchAt(PLACEHOLDER, text, i) as Placeholder | undefined;
}
