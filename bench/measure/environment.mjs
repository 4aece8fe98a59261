import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../scripts/project.mjs';

const run = promisify(execFile);
/** What decides an audit's numbers and speed. */
const packages = ['@tensorflow/tfjs-core', 'onnxruntime-node', 'sharp', 'lmdb', 'apache-arrow'];

/**
 * @typedef {object} Environment
 * @property {string} date of the day, ISO
 * @property {number} cores
 * @property {number} memoryGigabytes of the machine
 * @property {string} platform such as “linux x64”
 * @property {string} node version
 * @property {string} commit abbreviated, with a note where files had changed since
 * @property {Record<string, string>} packages version by name, the product's own too
 */

/**
 * What measurements depend on; nothing that names the machine.
 * @returns {Promise<Environment>}
 */
export async function environment() {
  const own = JSON.parse(await readFile(path.join(projectRoot, 'package.json'), 'utf8'));
  const versions = packages.map((name) => [name, own.dependencies[name] ?? own.devDependencies[name] ?? '']);
  return {
    date: new Date().toISOString().slice(0, 10),
    cores: availableParallelism(),
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    commit: await commit(),
    packages: { [own.name]: own.version, ...Object.fromEntries(versions) },
  };
}

/** One line for people. @param {Environment} environment */
export function environmentLine({ date, cores, memoryGigabytes, platform, node, commit, packages }) {
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`);
  return `${date}, commit ${commit}, ${cores} cores, ${memoryGigabytes} GB, ${platform}, Node ${node}; ${versions.join(', ')}.`;
}

async function commit() {
  try {
    const git = (/** @type {string[]} */ ...args) => run('git', args, { cwd: projectRoot });
    const { stdout: hash } = await git('rev-parse', '--short', 'HEAD');
    // The results themselves change with every run.
    const { stdout: changes } = await git('status', '--porcelain', '--', ':/', ':(exclude,top)bench/results');
    return hash.trim() + (changes.trim() === '' ? '' : ' with changes');
  } catch {
    return 'unknown (no git)';
  }
}
