// Vectors of one byte sixteen times over, in memory: engines make a constant vector from immediates, several
// instructions each time, where a load is one.

const SPLATS: usize = memory.data(4096, 16);

function fillSplats(): void {
  for (let c: usize = 0; c < 256; c++) v128.store(SPLATS + (c << 4), i8x16.splat(<u8>c));
}
fillSplats();

/** `c` sixteen times; `c` is a constant. */
// @ts-ignore: decorator
@inline
export function splat(c: usize): v128 {
  return v128.load(SPLATS + (c << 4));
}
