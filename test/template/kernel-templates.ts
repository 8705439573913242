import type { Kernel } from '../../src/worker/kernel.ts';

/** The template of a line by the kernel, one character a byte. */
export function lineTemplate(kernel: Kernel, bytes: Uint8Array, at = kernel.chunk): string {
  kernel.bytes.set(bytes, at);
  return written(kernel, kernel.templateOf(at, at + bytes.length, 0));
}

/** The template of an element of a JSON array. */
export function recordTemplate(kernel: Kernel, bytes: Uint8Array, at = kernel.chunk): string {
  kernel.bytes.set(bytes, at);
  return written(kernel, kernel.templateOfRecord(at, at + bytes.length));
}

function written(kernel: Kernel, length: number): string {
  return kernel.bytes.toString('latin1', kernel.template, kernel.template + length);
}
