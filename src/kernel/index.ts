export { CARRY, CHUNK, CHUNK_SIZE, COUNTS, LINE_LIMIT } from './memory';
export { scan } from './lines';
export { judge } from './judge';
