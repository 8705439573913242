/** Makes tars by hand: headers of every kind, sound or not. */

export interface HeaderFields {
  readonly type?: string;
  /** As the header states it: a number, or the very bytes of the field. */
  readonly size?: number | Buffer;
  readonly magic?: 'ustar\x0000' | 'ustar  \0' | '';
  readonly prefix?: string;
  readonly linkname?: string;
}

export function header(name: string | Buffer, fields: HeaderFields = {}): Buffer {
  const { type = '0', size = 0, magic = 'ustar\x0000', prefix = '', linkname = '' } = fields;
  const block = Buffer.alloc(512);
  Buffer.from(name).copy(block, 0, 0, 100);
  block.write('0000644\0', 100);
  block.write('0001750\0', 108);
  block.write('0001750\0', 116);
  if (typeof size === 'number') block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  else size.copy(block, 124);
  block.write('14666666666\0', 136);
  block.write(type, 156, 'latin1');
  block.write(linkname, 157);
  block.write(magic, 257, 'latin1');
  block.write(prefix, 345);
  return withChecksum(block);
}

export function withChecksum(block: Buffer): Buffer {
  block.write('        ', 148);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** A content, padded to whole blocks. */
export function body(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

export function member(
  name: string | Buffer,
  content: string | Buffer = '',
  fields: HeaderFields = {},
): Buffer {
  const size = Buffer.byteLength(content);
  return Buffer.concat([header(name, { size, ...fields }), body(content)]);
}

/** An extended header of pax. */
export function pax(records: Readonly<Record<string, string>>, type: 'x' | 'g' | 'X' = 'x'): Buffer {
  const lines = Object.entries(records).map(([keyword, value]) => {
    const rest = Buffer.from(` ${keyword}=${value}\n`);
    let length = rest.length + 1;
    while (`${length}`.length + rest.length !== length) length++;
    return Buffer.concat([Buffer.from(`${length}`), rest]);
  });
  return member('PaxHeaders/x', Buffer.concat(lines), { type });
}

/** GNU's long name. */
export function longName(name: string): Buffer {
  return member('././@LongLink', `${name}\0`, { type: 'L', magic: 'ustar  \0' });
}

export function base256(value: bigint): Buffer {
  const field = Buffer.alloc(12);
  for (let i = 11, left = value; i > 0; i--, left >>= 8n) field[i] = Number(left & 255n);
  field[0] = value < 0 ? 0xff : 0x80;
  return field;
}

export const END_MARK = Buffer.alloc(1024);

export function tar(...parts: readonly Buffer[]): Buffer {
  return Buffer.concat([...parts, END_MARK]);
}
