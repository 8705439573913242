/**
 * What an extended header says of the members it is about; a field that is there but undefined takes back what a
 * global header said.
 */
export interface PaxFields {
  readonly name?: string | undefined;
  readonly linkName?: string | undefined;
  readonly sizeBytes?: number | undefined;
  readonly isSparse?: true | undefined;
  /** Of a sparse file: its name is replaced by a made-up one, and its size by that of what is stored. */
  readonly realName?: string | undefined;
  readonly realBytes?: number | undefined;
}

const LF = 10;
const BLANK = 0x20;
const EQUALS = 0x3d;

/**
 * Reads the records `length keyword=value\n` of a pax extended header (POSIX.1-2001). The length counts its own
 * digits; values may have line feeds.
 * @returns undefined if they are damaged
 */
export function parsePax(records: Buffer): PaxFields | undefined {
  let fields: PaxFields = {};
  for (let at = 0; at < records.length && records[at] !== 0; ) {
    const blank = records.indexOf(BLANK, at);
    const length = blank === -1 ? undefined : decimal(records.toString('latin1', at, blank));
    if (length === undefined) return undefined;
    const end = at + length;
    const equals = records.indexOf(EQUALS, blank);
    if (end > records.length || records[end - 1] !== LF || equals === -1 || equals >= end) return undefined;
    const keyword = records.toString('latin1', blank + 1, equals);
    const field = fieldOf(keyword, records.toString('utf8', equals + 1, end - 1));
    if (field === undefined) return undefined;
    fields = { ...fields, ...field };
    at = end;
  }
  return fields;
}

function fieldOf(keyword: string, value: string): PaxFields | undefined {
  switch (keyword) {
    case 'path':
      return { name: value === '' ? undefined : value };
    case 'linkpath':
      return { linkName: value === '' ? undefined : value };
    case 'size':
      return value === '' ? { sizeBytes: undefined } : withNumber(value, (sizeBytes) => ({ sizeBytes }));
    case 'GNU.sparse.name':
      return { isSparse: true, realName: value };
    // The first in format 0, the second in format 1.
    case 'GNU.sparse.size':
    case 'GNU.sparse.realsize':
      return withNumber(value, (realBytes) => ({ isSparse: true, realBytes }));
    default:
      return keyword.startsWith('GNU.sparse.') ? { isSparse: true } : {};
  }
}

function withNumber(text: string, fields: (value: number) => PaxFields): PaxFields | undefined {
  const value = decimal(text);
  return value === undefined ? undefined : fields(value);
}

function decimal(text: string): number | undefined {
  const value = Number(text);
  return /^\d+$/.test(text) && Number.isSafeInteger(value) ? value : undefined;
}
