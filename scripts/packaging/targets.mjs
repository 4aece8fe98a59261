import { ScriptError } from '../runProgram.mjs';

/**
 * A platform that VS Code has extensions for.
 * @typedef {object} Target
 * @property {string} name VS Code's
 * @property {'linux' | 'darwin' | 'win32'} platform Node's name of the system
 * @property {'x64' | 'arm64'} arch
 * @property {'glibc' | 'musl'} [libc] of Linux
 * @property {boolean} hasOnnxruntime whether onnxruntime-node has a binary for it; else its WebAssembly computes
 * @property {number} mostBytes what its package may have, so that nobody makes it larger unawares
 */

/** Megabytes are a million bytes here, as the Marketplace counts. @type {readonly Target[]} */
export const targets = [
  { name: 'linux-x64', platform: 'linux', arch: 'x64', libc: 'glibc', hasOnnxruntime: true, mostBytes: 45e6 },
  {
    name: 'linux-arm64',
    platform: 'linux',
    arch: 'arm64',
    libc: 'glibc',
    hasOnnxruntime: true,
    mostBytes: 40e6,
  },
  // onnxruntime's binary for Linux needs glibc.
  {
    name: 'alpine-x64',
    platform: 'linux',
    arch: 'x64',
    libc: 'musl',
    hasOnnxruntime: false,
    mostBytes: 27e6,
  },
  // onnxruntime builds for Apple's processors alone.
  { name: 'darwin-x64', platform: 'darwin', arch: 'x64', hasOnnxruntime: false, mostBytes: 27e6 },
  { name: 'darwin-arm64', platform: 'darwin', arch: 'arm64', hasOnnxruntime: true, mostBytes: 40e6 },
  { name: 'win32-x64', platform: 'win32', arch: 'x64', hasOnnxruntime: true, mostBytes: 47e6 },
  { name: 'win32-arm64', platform: 'win32', arch: 'arm64', hasOnnxruntime: true, mostBytes: 47e6 },
];

/**
 * @param {string} name
 * @throws {ScriptError} where there is no such target
 */
export function targetNamed(name) {
  const found = targets.find((each) => each.name === name);
  if (!found)
    throw new ScriptError(
      `There is no target “${name}”. --target takes ${targets.map((each) => each.name).join(', ')}, or all.`,
    );
  return found;
}

/** Only glibc says its version in Node's report. */
function isMusl() {
  const report = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  return process.platform === 'linux' && report.header.glibcVersionRuntime === undefined;
}

/**
 * The target of this machine.
 * @throws {ScriptError} where there is none
 */
export const hostTarget = () =>
  targetNamed(isMusl() ? `alpine-${process.arch}` : `${process.platform}-${process.arch}`);

/** sharp's name of a target. @param {Target} target */
export const sharpPlatform = ({ platform, arch, libc }) =>
  `${platform}${libc === 'musl' ? 'musl' : ''}-${arch}`;
