// What machine a binary is for, read from its own header: ELF (System V ABI, “Object Files”), Mach-O (Apple's
// mach-o/loader.h and fat.h) and PE (Microsoft's “PE Format”).

/**
 * @typedef {object} BinaryKind
 * @property {'linux' | 'darwin' | 'win32'} platform
 * @property {readonly string[]} archs Node's names; more than one in a universal Mach-O; the header's number where Node has no name
 * @property {'glibc' | 'musl'} [libc] what an ELF file is linked with; missing where it needs none
 * @property {string} [glibc] the newest version of glibc that it asks for
 */

/** @type {Readonly<Record<number, string>>} */
const elfMachines = { 3: 'ia32', 40: 'arm', 62: 'x64', 183: 'arm64', 243: 'riscv64' };
/** @type {Readonly<Record<number, string>>} */
const machMachines = { 0x01000007: 'x64', 0x0100000c: 'arm64', 7: 'ia32', 12: 'arm' };
/** @type {Readonly<Record<number, string>>} */
const peMachines = { 0x014c: 'ia32', 0x01c4: 'arm', 0x8664: 'x64', 0xaa64: 'arm64' };

/** @param {Readonly<Record<number, string>>} names @param {number} machine */
const nameOf = (names, machine) => names[machine] ?? `machine ${machine}`;

/**
 * @param {Buffer} bytes the whole file
 * @returns {BinaryKind | undefined} undefined for what is no binary
 * @throws {RangeError} where a binary ends before what its header promises
 */
export function binaryKind(bytes) {
  if (bytes.length < 8) return undefined;
  const magic = bytes.readUInt32BE(0);
  if (magic === 0x7f454c46) return elfKind(bytes);
  if (magic === 0xcffaedfe || magic === 0xcefaedfe)
    return { platform: 'darwin', archs: [nameOf(machMachines, bytes.readUInt32LE(4))] };
  // Java's class files begin so, too; their version is larger than any number of architectures.
  if (magic === 0xcafebabe && bytes.readUInt32BE(4) < 20) return universalKind(bytes);
  if (bytes.toString('latin1', 0, 2) === 'MZ') return peKind(bytes);
  return undefined;
}

/** @param {Buffer} bytes @returns {BinaryKind} */
function universalKind(bytes) {
  const archs = Array.from({ length: bytes.readUInt32BE(4) }, (_, index) =>
    nameOf(machMachines, bytes.readUInt32BE(8 + 20 * index)),
  );
  return { platform: 'darwin', archs };
}

/** @param {Buffer} bytes @returns {BinaryKind | undefined} undefined for a program of MS-DOS, or a text that begins with MZ */
function peKind(bytes) {
  if (bytes.length < 0x40) return undefined;
  const at = bytes.readUInt32LE(0x3c);
  if (at + 6 > bytes.length || bytes.toString('latin1', at, at + 4) !== 'PE\0\0') return undefined;
  return { platform: 'win32', archs: [nameOf(peMachines, bytes.readUInt16LE(at + 4))] };
}

const loadable = 1;
const dynamic = 2;
/** Tags of the dynamic section. */
const needed = 1n;
const stringTable = 5n;

/** @param {Buffer} bytes @returns {BinaryKind} */
function elfKind(bytes) {
  const archs = [nameOf(elfMachines, bytes.readUInt16LE(18))];
  // Of 32 bits, or big-endian: no platform of VS Code's, so its libraries do not matter.
  if (bytes[4] !== 2 || bytes[5] !== 1) return { platform: 'linux', archs: [`${archs[0]} of another kind`] };
  const libraries = elfLibraries(bytes);
  const isMusl = libraries.some((name) => /^libc\.(so$|musl-)/.test(name));
  const isGlibc = libraries.includes('libc.so.6');
  const versions = isGlibc ? glibcVersions(bytes) : [];
  const glibc = versions.sort(compareVersions).at(-1);
  return {
    platform: 'linux',
    archs,
    ...(isMusl ? { libc: 'musl' } : isGlibc ? { libc: 'glibc' } : {}),
    ...(glibc === undefined ? {} : { glibc }),
  };
}

/** @param {Buffer} bytes @returns {string[]} what the loader is asked for (DT_NEEDED) */
function elfLibraries(bytes) {
  const headers = Number(bytes.readBigUInt64LE(32));
  const size = bytes.readUInt16LE(54);
  const segments = Array.from({ length: bytes.readUInt16LE(56) }, (_, index) => {
    const at = headers + index * size;
    return {
      type: bytes.readUInt32LE(at),
      offset: Number(bytes.readBigUInt64LE(at + 8)),
      address: bytes.readBigUInt64LE(at + 16),
      length: Number(bytes.readBigUInt64LE(at + 32)),
    };
  });
  const section = segments.find(({ type }) => type === dynamic);
  if (!section) return [];
  const entries = Array.from({ length: Math.floor(section.length / 16) }, (_, index) => {
    const at = section.offset + 16 * index;
    return { tag: bytes.readBigUInt64LE(at), value: bytes.readBigUInt64LE(at + 8) };
  });
  const table = entries.find(({ tag }) => tag === stringTable)?.value;
  const holder = segments.find(
    ({ type, address, length }) =>
      type === loadable && table !== undefined && table >= address && table < address + BigInt(length),
  );
  if (table === undefined || !holder) return [];
  const strings = holder.offset + Number(table - holder.address);
  return entries
    .filter(({ tag }) => tag === needed)
    .map(({ value }) => {
      const start = strings + Number(value);
      return bytes.toString('latin1', start, bytes.indexOf(0, start));
    });
}

/** @param {Buffer} bytes @returns {string[]} the versions of glibc that stand among the names of symbols */
function glibcVersions(bytes) {
  const found = new Set();
  const sign = Buffer.from('\0GLIBC_2.');
  for (let at = bytes.indexOf(sign); at >= 0; at = bytes.indexOf(sign, at + 1)) {
    const text = bytes.toString('latin1', at + 7, bytes.indexOf(0, at + 7));
    if (/^2\.\d+(\.\d+)?$/.test(text)) found.add(text);
  }
  return [...found];
}

/** @param {string} a @param {string} b */
export function compareVersions(a, b) {
  return a.localeCompare(b, 'en', { numeric: true });
}
