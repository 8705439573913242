/** Bytes of a record that a sample shows. */
const SAMPLE_BYTES = 300;

/** The start of a record for people to read, cut between two characters; what is no UTF-8 is U+FFFD. */
export function sampleText(record: Buffer): string {
  if (record.length <= SAMPLE_BYTES) return record.toString('utf8').replace(/\r$/, '');
  let end = SAMPLE_BYTES;
  while (end > SAMPLE_BYTES - MAX_CHARACTER && isContinuation(record[end])) end--;
  return record.toString('utf8', 0, isContinuation(record[end]) ? SAMPLE_BYTES : end);
}

/** Bytes of a character at most. */
const MAX_CHARACTER = 4;

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
