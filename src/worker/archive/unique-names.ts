/** tar and zip let a name come again (`tar --append`): the second content of a name is called `name#2`. */
export class UniqueNames {
  readonly #known = new Set<string>();

  has(name: string): boolean {
    return this.#known.has(name);
  }

  /** What the next content of this name is called. */
  add(name: string): string {
    let unique = name;
    for (let times = 2; this.#known.has(unique); times++) unique = `${name}#${times}`;
    this.#known.add(unique);
    return unique;
  }
}
