/** What the clauses of the level rule that stand alone are about, for people. */
const CLAUSES: Readonly<Record<string, string>> = {
  '1': 'JSON',
  '3a': 'word in capitals',
  '3b': 'in brackets',
  '3c': 'level key',
  '3d': 'after a time',
  '3e': 'first word, colon',
  '3f': 'after a colon, colon',
  '3g': 'single letter',
  '3h': 'diagnostic code',
  '4': 'states no level',
};

/** A clause of the rule, such as `3b` or `1 log, 3a`, with what it is about. */
export function clauseText(clause: string): string {
  return clause
    .split(', ')
    .map((part) => {
      const about = CLAUSES[part];
      return about === undefined ? part : `${part} ${about}`;
    })
    .join(', ');
}
