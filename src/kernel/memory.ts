// The fixed layout of the kernel's memory, in bytes. Nothing is allocated after start-up.

/** Histogram of one `scan`: eight u32 in the order of LEVELS in src/core/levels.ts, then the lines over the limit. */
export const COUNTS: usize = 0xf000;

/** The counts of a slot of time: eight u32 in the same order. */
export const SLOT: usize = 0xf080;

/** Where the host writes a word or key before it registers it. */
export const NAME: usize = 0xf100;

/** The tables of candidates: see src/worker/prefilter.ts. */
export const PREFILTER: usize = 0xf200;

/** Ends of the lines of one block, u32 each. */
export const INDEX: usize = 0x10000;
/** Bytes whose lines are indexed and then judged in one go: small enough to stay in the L1 cache. */
export const BLOCK: usize = 0x4000;

/** What is looked at of a text that a template is made of, zeros before and behind it. */
export const TEXT: usize = 0x21000;
/** A message that was put together or had escapes, likewise. */
export const MESSAGE: usize = 0x24000;
/** A hash of the template in 64 bits, the lower half first. */
export const TEMPLATE_HASH: usize = 0x2a7f0;
/** The template, and what is written of one that is too long before that shows. */
export const TEMPLATE: usize = 0x2a800;

/** A line longer than this is judged by its first `LINE_LIMIT` bytes. */
export const LINE_LIMIT: usize = 0x100000;

/** Two areas for lines that must be rewritten before they can be judged: without ANSI, and out of docker's "log". */
export const PLAIN: usize = 0x30000;
export const UNWRAPPED: usize = PLAIN + LINE_LIMIT + 0x10000;

/** Unfinished bytes are carried to just before `CHUNK`, where reads land. */
const CARRY: usize = UNWRAPPED + LINE_LIMIT + 0x10000;
export const CHUNK: usize = CARRY + LINE_LIMIT + 0x10000;
export const CHUNK_SIZE: usize = 0x20000;

/** Messages that were met and not told yet: see ./messages. */
export const MESSAGES: usize = 0x3d0000;
