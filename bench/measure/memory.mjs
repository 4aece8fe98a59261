import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** How `memoryOf` counts here: proportional (a page that two processes share counts half for each) or resident. */
export const memoryKind = process.platform === 'linux' ? 'proportional set size' : 'resident set size';

/**
 * Memory of a process and all its descendants. Files mapped into memory count as far as they are resident: the feature
 * store does while it is open, though the system may take those pages back at any time.
 * @param {number} root
 * @returns {Promise<number>} MB (2^20 bytes)
 */
export async function memoryOf(root) {
  const kilobytes =
    process.platform === 'linux' ? await proportionalMemory(root) : await residentMemory(root);
  return Math.round(kilobytes / 1024);
}

/** @param {number} process @returns {Promise<number>} KB */
async function proportionalMemory(process) {
  const folder = `/proc/${process}`;
  // A process that has just ended holds nothing any more.
  const rollup = await readFile(`${folder}/smaps_rollup`, 'utf8').catch(() => '');
  let total = Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
  for (const child of await childrenOf(process)) total += await proportionalMemory(child);
  return total;
}

/** The kernel counts processor time in these, on every Linux that Node runs on. */
const ticksPerSecond = 100;

/**
 * Processor time of a process and all its descendants that still run: what a machine that others use, too, does not change.
 * @param {number} root
 * @returns {Promise<number>} seconds; 0 where the system does not tell.
 */
export async function processorTimeOf(root) {
  if (process.platform !== 'linux') return 0;
  const folder = `/proc/${root}`;
  const status = await readFile(`${folder}/stat`, 'utf8').catch(() => '');
  // What follows the program's name, which may hold anything: utime and stime are the 14th and 15th field of all.
  const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
  let total = (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / ticksPerSecond;
  for (const child of await childrenOf(root)) total += await processorTimeOf(child);
  return total;
}

/** @param {number} process */
export async function childrenOf(process) {
  const folder = `/proc/${process}`;
  const children = [];
  for (const thread of await readdir(`${folder}/task`).catch(() => [])) {
    const list = await readFile(`${folder}/task/${thread}/children`, 'utf8').catch(() => '');
    children.push(...list.split(' ').filter(Boolean).map(Number));
  }
  return children;
}

/** @param {number} root @returns {Promise<number>} KB */
async function residentMemory(root) {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,rss=']);
  const processes = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const family = new Set([root]);
  let total = 0;
  // Children have higher numbers than their parents but where the numbers wrapped around.
  for (const [pid = 0, parent = 0, kilobytes = 0] of processes) {
    if (!family.has(pid) && !family.has(parent)) continue;
    family.add(pid);
    total += kilobytes;
  }
  return total;
}
