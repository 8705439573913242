import { printable } from '../text.ts';

/** Text that is HTML already. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | Markup | readonly Markup[];

/**
 * HTML with texts in it, of elements or of quoted attributes. Only what was made here is taken for markup; a string is
 * data, whoever wrote it, and is shown as it can be shown on a terminal too.
 */
export function html(fixed: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  let text = fixed[0] as string;
  for (const [at, part] of parts.entries()) text += textOf(part) + fixed[at + 1];
  return new Markup(text);
}

export const NOTHING = new Markup('');

function textOf(part: Part): string {
  if (typeof part === 'string') return escaped(part);
  return part instanceof Markup ? part.text : part.map(({ text }) => text).join('');
}

function escaped(text: string): string {
  return printable(text).replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/**
 * A value for a `<script type="application/json">`, which ends at the first `</script`, and in which `<!--` changes what
 * ends it. As JSON, the escapes stand for the same characters.
 */
export function jsonInScript(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
