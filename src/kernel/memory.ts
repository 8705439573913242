// The fixed layout of the kernel's memory, in bytes. Static tables lie below 64 KiB; nothing is allocated.

/** Line starts of one block, as offsets from the block (u16 would do; u32 loads are not slower). */
export const INDEX: usize = 0x10000;
/** Bytes whose lines are indexed and then judged in one go: small enough to stay in the L1 cache. */
export const BLOCK: usize = 0x4000;
/** Histogram of one `scan`: eight u32 in the order of LEVELS in src/core/levels.ts. */
export const COUNTS: usize = 0xf000;

/** A line longer than this is judged by its first `LINE_LIMIT` bytes. */
export const LINE_LIMIT: usize = 0x100000;

/** Two scratch areas for lines that must be rewritten before they can be judged (ANSI, docker's "log"). */
export const SCRATCH: usize = 0x30000;
export const SCRATCH_SIZE: usize = LINE_LIMIT + 0x10000;

/** Unfinished bytes are carried to just before `CHUNK`, where reads land. */
export const CARRY: usize = SCRATCH + 2 * SCRATCH_SIZE + 0x10000;
export const CHUNK: usize = CARRY + LINE_LIMIT + 0x10000;
export const CHUNK_SIZE: usize = 0x80000;
