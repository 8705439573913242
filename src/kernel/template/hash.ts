// A hash of 64 bits of the template, by which the host finds it among those that it met.
import { TEMPLATE_HASH } from '../memory';
import { closeText } from './text';

/** Writes the hash of [p, p + length): eight bytes at a time, and then the last steps of MurmurHash3. */
export function writeHash(p: usize, length: usize): void {
  closeText(p + length);
  let hash: u64 = (<u64>length + 1) * 0x9e3779b97f4a7c15;
  for (let i: usize = 0; i < length; i += 8) {
    hash = rotl(hash ^ load<u64>(p + i), 29) * 0xbf58476d1ce4e5b9;
    hash ^= hash >> 32;
  }
  hash ^= hash >> 33;
  hash *= 0xff51afd7ed558ccd;
  hash ^= hash >> 33;
  hash *= 0xc4ceb9fe1a85ec53;
  hash ^= hash >> 33;
  store<u64>(TEMPLATE_HASH, hash);
}
