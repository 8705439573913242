/**
 * Takes a template in, left to right, by its pieces: what stands between blanks, commas, semicolons, brackets, quotes
 * and bars. A piece that has a mask and is the same as the one before it, with nothing but blanks, commas and
 * semicolons between, is left out: `[<num>, <num>, <num>]` becomes `[<num>]`, so that the length of a list does not
 * make another template.
 */
export class Pieces {
  #text = '';
  #piece = '';
  #isMasked = false;
  /** The piece before, if it may swallow the next one. */
  #last: string | undefined;
  /** Blanks, commas and semicolons that stand behind it. */
  #between = '';

  /** Whether what was taken in so far ends like this, where a piece begins. */
  endsWith(pattern: RegExp): boolean {
    return this.#piece === '' && pattern.test(this.#text + this.#between);
  }

  /** Text of the message as it stands. */
  add(text: string): void {
    this.#piece += text;
  }

  /** What stands for a part of it. */
  mask(placeholder: string): void {
    this.#piece += placeholder;
    this.#isMasked = true;
  }

  /** A comma, a semicolon, or a blank; blanks in a row are one. */
  gap(mark: string): void {
    this.#end();
    if (mark === ' ' && (this.#between.endsWith(' ') || this.#text + this.#between === '')) return;
    this.#between += mark;
  }

  /** A bracket, a quote or a bar. */
  border(mark: string): void {
    this.#end();
    this.#text += this.#between + mark;
    this.#between = '';
    this.#last = undefined;
  }

  /** All of it, without blanks at its end. */
  finish(): string {
    this.#end();
    return (this.#text + this.#between).replace(/ +$/, '');
  }

  #end(): void {
    if (this.#piece === '') return;
    if (this.#piece !== this.#last) {
      this.#text += this.#between + this.#piece;
      this.#last = this.#isMasked ? this.#piece : undefined;
    }
    this.#between = '';
    this.#piece = '';
    this.#isMasked = false;
  }
}
