// What is looked at of a text: a copy of its start with zeros behind it, so that nothing that reads on needs to know where
// it ends.

/** Bytes of a line of text, and of a record's message, that are looked at. */
export const TEXT_LIMIT: usize = 4096;

/** Whether the text that was cut last goes on behind what is looked at. */
export let goesOn: bool = false;

/** Copies what is looked at of [p, e) to `to`; returns its end. */
export function copyHead(p: usize, e: usize, to: usize): usize {
  const length = min(e - p, TEXT_LIMIT + 1);
  for (let i: usize = 0; i < length; i += 16) v128.store(to + i, v128.load(p + i));
  return cutText(to, to + length);
}

/** The end of what is looked at of the text [s, e): one that is too long ends at a blank. Zeros are put behind it. */
export function cutText(s: usize, e: usize): usize {
  let end = e;
  goesOn = e - s > TEXT_LIMIT;
  if (goesOn) {
    let blank = s + TEXT_LIMIT;
    while (blank > s && load<u8>(blank) != 0x20) blank--;
    end = blank > s ? blank : s + TEXT_LIMIT;
  }
  closeText(end);
  return end;
}

/** Puts zeros behind a text: as many as any mask reads at once. */
export function closeText(e: usize): void {
  const zeros = i8x16.splat(0);
  v128.store(e, zeros);
  v128.store(e, zeros, 16);
  v128.store(e, zeros, 32);
  v128.store(e, zeros, 48);
}
