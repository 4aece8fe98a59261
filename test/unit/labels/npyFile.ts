/** A `.npy` file as NumPy writes it: padded so that the data start at a multiple of 64 bytes. */
export function npyFile(
  descr: string,
  data: Buffer,
  more: { readonly version?: number; readonly shape?: string; readonly header?: string } = {},
): Buffer {
  const { version = 1, shape = '()' } = more;
  const text = more.header ?? `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`;
  const start = version === 1 ? 10 : 12;
  const length = Math.ceil((start + text.length + 1) / 64) * 64 - start;
  const prefix = Buffer.alloc(start);
  prefix.write('\x93NUMPY', 'latin1');
  prefix[6] = version;
  prefix.writeUIntLE(length, 8, start - 8);
  return Buffer.concat([prefix, Buffer.from(text.padEnd(length - 1) + '\n', 'latin1'), data]);
}
