export { CHUNK, CHUNK_SIZE, COUNTS, LINE_LIMIT, NAME, PREFILTER, SLOT, TEMPLATE, TEMPLATE_HASH } from './memory';
export { clearCounts } from './counts';
export { register } from './names';
export { lookForKey } from './json-blocks';
export { endLines, scanLines, startLines } from './lines';
export { arrayState, elements, firstEnd, firstStart, lastEnd, scanArray, startArray } from './arrays';
export { judge } from './judge';
export { flushMessages, forgetOwner } from './messages';
export {
  endObserving, flushSlot, goOn, isPartOfRecord, pauseObserving, records, setObservation, startObserving, timeKind, timeMs,
} from './observe';
export { momentMs, momentOf, momentOfRecord, setYear } from './moment';
export { templateOf, templateOfRecord } from './template/template';
