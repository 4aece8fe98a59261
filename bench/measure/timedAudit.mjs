import { spawn } from 'node:child_process';
import path from 'node:path';
import { projectRoot } from '../../scripts/project.mjs';
import { memoryOf, processorTimeOf } from './memory.mjs';

/** Milliseconds between two looks at the memory: at least this, and this many times what a look takes. */
const samplePeriod = 50;
const restPerLook = 10;

/** The program that users run in a terminal. */
export const defaultProgram = path.join(projectRoot, 'dist/cli.js');

/** How the lines begin that the program writes to a stderr that is no terminal; they tell the stage. */
const stageLines = /** @type {const} */ ([
  ['labels', 'Reading labels'],
  ['features', 'Features:'],
  ['folds', 'Training:'],
  ['scoring', 'Scoring'],
]);
/** @typedef {(typeof stageLines)[number][0]} Stage */

/**
 * @typedef {object} TimedAudit
 * @property {import('../../src/protocol/auditProcess').AuditSummary} summary
 * @property {number} wallSeconds from starting the program to its end
 * @property {number} peakMegabytes of all processes together
 * @property {Partial<Record<Stage, number>>} stageMegabytes the peak while a stage ran
 * @property {Partial<Record<Stage, number>>} stageProcessorSeconds of all processes together; none where it is not known
 */

/**
 * Runs an audit as a user does, in processes of its own, and watches its memory.
 * @param {readonly string[]} args of the audit
 * @param {string} [program] path of `cli.js`
 * @returns {Promise<TimedAudit>}
 * @throws {Error} with what the program said, when it fails.
 */
export async function timedAudit(args, program = defaultProgram) {
  const start = performance.now();
  const child = spawn(process.execPath, [program, 'audit', ...args, '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  /** @type {Stage} */
  let stage = 'labels';
  child.stdout.setEncoding('utf8').on('data', (chunk) => (output += chunk));
  child.stderr.setEncoding('utf8').on('data', (/** @type {string} */ chunk) => {
    errors += chunk;
    const last = chunk.trim().split('\n').at(-1) ?? '';
    stage = stageLines.find(([, words]) => last.startsWith(words))?.[0] ?? stage;
  });
  let peakMegabytes = 0;
  /** @type {Partial<Record<Stage, number>>} */
  const stageMegabytes = {};
  /** @type {Partial<Record<Stage, number>>} */
  const stageProcessorSeconds = {};
  let processorSeconds = 0;
  let ended = false;
  let rest = samplePeriod;
  const closed = new Promise((resolve) => child.once('close', resolve)).finally(() => (ended = true));
  while (!ended) {
    if (child.pid !== undefined) {
      const during = stage;
      const looked = performance.now();
      const megabytes = await memoryOf(child.pid);
      peakMegabytes = Math.max(peakMegabytes, megabytes);
      stageMegabytes[during] = Math.max(stageMegabytes[during] ?? 0, megabytes);
      // A process that has ended takes its time along.
      const processor = Math.max(processorSeconds, await processorTimeOf(child.pid));
      stageProcessorSeconds[during] = (stageProcessorSeconds[during] ?? 0) + processor - processorSeconds;
      processorSeconds = processor;
      rest = Math.max(samplePeriod, restPerLook * (performance.now() - looked));
    }
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, rest))]);
  }
  if ((await closed) !== 0) throw new Error(`The audit failed:\n${errors}`);
  const summary = JSON.parse(output.trim().split('\n').at(-1) ?? '');
  const wallSeconds = Math.round(performance.now() - start) / 1000;
  return { summary, wallSeconds, peakMegabytes, stageMegabytes, stageProcessorSeconds };
}
