/**
 * A small seeded generator of pseudo-random numbers (sfc32, 128 bits of state), so that the same seed gives
 * the same corpus on every machine and every version of Node.
 */
export class Prng {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /**
   * @param seed any integer
   * @param purpose separates streams: the corpora do not change when one of them draws more numbers
   */
  constructor(seed: number, purpose: string) {
    this.#a = seed | 0;
    this.#b = hash(purpose);
    this.#c = hash(`${purpose}/${seed}`);
    for (let i = 0; i < 12; i++) this.next();
  }

  /** The next number, uniform in 0 … 2³² − 1. */
  next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    return sum >>> 0;
  }

  /** Uniform in 0 … below − 1. */
  int(below: number): number {
    return Math.floor((this.next() / 4_294_967_296) * below);
  }

  /** Uniform in from … to, both included. */
  between(from: number, to: number): number {
    return from + this.int(to - from + 1);
  }

  /** True with the given probability, 0 … 1. */
  chance(probability: number): boolean {
    return this.next() < probability * 4_294_967_296;
  }

  /** One of the items, which must not be empty. */
  pick<T>(items: readonly T[]): T {
    return items[this.int(items.length)] as T;
  }

  /** `digits` lower-case hexadecimal digits. */
  hex(digits: number): string {
    let text = '';
    while (text.length < digits) text += this.next().toString(16).padStart(8, '0');
    return text.slice(0, digits);
  }

  /** Shuffles in place (Fisher-Yates) and returns the same array. */
  shuffle<T>(items: T[]): T[] {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.int(i + 1);
      const swapped = items[i] as T;
      items[i] = items[j] as T;
      items[j] = swapped;
    }
    return items;
  }
}

/** FNV-1a, 32 bits, over UTF-16 code units. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value | 0;
}
