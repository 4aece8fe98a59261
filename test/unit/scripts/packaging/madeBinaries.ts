/** The smallest files that loaders of three systems would look at; what they would run is not there. */

/** ELF's numbers of processors. */
export const elfMachine = { x64: 62, arm64: 183 } as const;
/** Mach-O's. */
export const machMachine = { x64: 0x01000007, arm64: 0x0100000c } as const;
/** PE's. */
export const peMachine = { x64: 0x8664, arm64: 0xaa64 } as const;

/**
 * An ELF library of 64 bits.
 * @param needed what the loader is to load with it
 * @param versions of glibc that its symbols ask for
 */
export function elf(machine: number, needed: readonly string[], versions: readonly string[] = []): Buffer {
  const names = Buffer.from(
    `\0${needed.map((name) => `${name}\0`).join('')}${versions.map((each) => `GLIBC_${each}\0`).join('')}`,
  );
  const base = 0x1000;
  const dynamicAt = 64 + 2 * 56;
  const stringsAt = dynamicAt + 16 * (needed.length + 2);
  const bytes = Buffer.concat([Buffer.alloc(stringsAt), names]);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  bytes.writeUInt16LE(machine, 18);
  bytes.writeBigUInt64LE(64n, 32);
  bytes.writeUInt16LE(56, 54);
  bytes.writeUInt16LE(2, 56);
  const segment = (at: number, type: number, offset: number, length: number) => {
    bytes.writeUInt32LE(type, at);
    bytes.writeBigUInt64LE(BigInt(offset), at + 8);
    bytes.writeBigUInt64LE(BigInt(offset + base), at + 16);
    bytes.writeBigUInt64LE(BigInt(length), at + 32);
  };
  segment(64, 1, 0, bytes.length);
  segment(64 + 56, 2, dynamicAt, stringsAt - dynamicAt);
  let entry = dynamicAt;
  for (const name of needed) {
    bytes.writeBigUInt64LE(1n, entry);
    bytes.writeBigUInt64LE(BigInt(names.indexOf(`\0${name}\0`) + 1), entry + 8);
    entry += 16;
  }
  bytes.writeBigUInt64LE(5n, entry);
  bytes.writeBigUInt64LE(BigInt(stringsAt + base), entry + 8);
  return bytes;
}

export function machO(machine: number): Buffer {
  const bytes = Buffer.alloc(32);
  bytes.writeUInt32BE(0xcffaedfe);
  bytes.writeUInt32LE(machine, 4);
  return bytes;
}

/** A Mach-O file for several processors. */
export function universal(...machines: readonly number[]): Buffer {
  const bytes = Buffer.alloc(8 + 20 * machines.length);
  bytes.writeUInt32BE(0xcafebabe);
  bytes.writeUInt32BE(machines.length, 4);
  machines.forEach((machine, index) => bytes.writeUInt32BE(machine, 8 + 20 * index));
  return bytes;
}

export function pe(machine: number): Buffer {
  const bytes = Buffer.alloc(0x90);
  bytes.write('MZ', 'latin1');
  bytes.writeUInt32LE(0x80, 0x3c);
  bytes.write('PE\0\0', 0x80, 'latin1');
  bytes.writeUInt16LE(machine, 0x84);
  return bytes;
}
