import type { Message, Outgoing } from '../client.ts';
import type { Counts } from '../counts.ts';
import { countsFrom } from '../partition-state.ts';

/**
 * A record of the state topic, whose last one of a key holds. The key is JSON, `[group, id, source]` for the counts of a
 * source and `[group, id]` for up to where they are counted; all records of an id are of one partition.
 */
export type StateRecord = { readonly group: string; readonly id: string } & (
  | { readonly source: string; readonly counts: Counts }
  | { readonly next: number }
);

export function sourceRecord(group: string, id: string, source: string, counts: Counts): Outgoing {
  return { key: JSON.stringify([group, id, source]), value: JSON.stringify([...counts]) };
}

/** @param topic and partition are for people */
export function nextRecord(
  group: string,
  id: string,
  next: number,
  { topic, partition }: { readonly topic: string; readonly partition: number },
): Outgoing {
  return { key: JSON.stringify([group, id]), value: JSON.stringify({ next, topic, partition }) };
}

/** @returns undefined for what is none of this program */
export function readRecord({ key, value }: Message): StateRecord | undefined {
  if (key === null || value === null) return undefined;
  try {
    const [group, id, source]: [string, string, string?] = JSON.parse(key.toString());
    const content = JSON.parse(value.toString());
    return source === undefined
      ? { group, id, next: Number(content.next) }
      : { group, id, source, counts: countsFrom(content) };
  } catch {
    return undefined;
  }
}
