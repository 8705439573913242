/**
 * The elements of a JSON array document, as the rule takes them apart: what lies between the brackets of the
 * document, by strings and brackets alone. This is the specification of what the kernel (src/kernel/arrays.ts) does.
 */
export interface ArrayParts {
  /** [start, end) of each whole element. */
  readonly elements: readonly (readonly [number, number])[];
  /** Where something stands that does not belong there; undefined if the array is whole. */
  readonly brokenAt: number | undefined;
  /** Its closing bracket is there, whatever stands behind it. */
  readonly isClosed: boolean;
}

/** @param text one character a byte */
export function partsOfArray(text: string): ArrayParts {
  const elements: [number, number][] = [];
  let at = skipSpace(text, 0);
  if (text[at] !== '[') return { elements, brokenAt: at, isClosed: false };
  at = skipSpace(text, at + 1);
  if (text[at] === ']') return { elements, brokenAt: behindArray(text, at + 1), isClosed: true };
  for (;;) {
    const end = endOfElement(text, at);
    if (end === at || end === undefined) {
      return { elements, brokenAt: end ?? text.length, isClosed: false };
    }
    elements.push([at, end]);
    at = skipSpace(text, end);
    if (text[at] === ']') return { elements, brokenAt: behindArray(text, at + 1), isClosed: true };
    if (text[at] !== ',') return { elements, brokenAt: at, isClosed: false };
    at = skipSpace(text, at + 1);
  }
}

/** Only blanks may stand behind the closing bracket. */
function behindArray(text: string, from: number): number | undefined {
  const at = skipSpace(text, from);
  return at === text.length ? undefined : at;
}

/** Behind the element at `from`: `from` if none begins there, undefined if it has no end. */
function endOfElement(text: string, from: number): number | undefined {
  const scalar = /[A-Za-z0-9+.-]*/y;
  scalar.lastIndex = from;
  const length = scalar.exec(text)?.[0].length ?? 0;
  if (length > 0) return from + length;
  if (!'{["'.includes(text[from] ?? ' ')) return from;
  // A string has no line feed: what began there was cut off.
  const token = /"(?:[^"\\\n]|\\[\s\S])*"|[{}[\]]|"/g;
  token.lastIndex = from;
  let depth = 0;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [found] = match;
    if (found === '"') return undefined;
    if (found === '{' || found === '[') depth++;
    if (found === '}' || found === ']') depth--;
    if (depth === 0) return token.lastIndex;
  }
  return undefined;
}

function skipSpace(text: string, from: number): number {
  let i = from;
  while (i < text.length && ' \t\r\n'.includes(text.charAt(i))) i++;
  return i;
}
