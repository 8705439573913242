/** Lines as strings of one character a byte, so that a line of any encoding, valid or not, is read alike. */

/** A control sequence (ECMA-48) that sets a colour or moves the cursor. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: this one is what is looked for
const ANSI = /\x1b\[[ -?]{0,40}[A-Za-z]/g;

/** GitHub's runner echoes the script of a step in this colour. */
const ECHO_COLOUR = '\x1b[36;1m';

/** The text without colour sequences, and where in it GitHub's echo colour first stood (-1: nowhere). */
export function withoutAnsi(raw: string): { text: string; echoAt: number } {
  let text = '';
  let echoAt = -1;
  let copied = 0;
  for (const match of raw.matchAll(ANSI)) {
    text += raw.slice(copied, match.index);
    copied = match.index + match[0].length;
    if (match[0] === ECHO_COLOUR && echoAt === -1) echoAt = text.length;
  }
  return { text: text + raw.slice(copied), echoAt };
}

export function skipBlanks(text: string, from: number): number {
  let i = from;
  while (text[i] === ' ' || text[i] === '\t') i++;
  return i;
}

/** Bytes that become characters at once: each is an argument of a call. */
const AT_ONCE = 8192;

/** One character a byte. What is called `latin1` elsewhere is windows-1252, which has other characters for some. */
export function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let from = 0; from < bytes.length; from += AT_ONCE) {
    text += String.fromCharCode(...bytes.subarray(from, from + AT_ONCE));
  }
  return text;
}
