export { CARRY, CHUNK, CHUNK_SIZE, COUNTS, LINE_LIMIT, NAME, PREFILTER } from './memory';
export { register } from './names';
export { scan } from './lines';
export { judge } from './judge';
