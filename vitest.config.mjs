import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

const folder = 'test/unit';
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => path.posix.join(folder, ...name.split(path.sep)));
/**
 * Text alone: no native libraries, no engine, and nothing that changes modules, the clock or the environment for others.
 * @param {string} file
 */
const isPlain = (file) =>
  /unit\/(base|gallery|labels|localisation|protocol|review)\//.test(file) &&
  !/vi\.(mock|hoisted|spyOn|stub|useFake)|process\.chdir/.test(readFileSync(file, 'utf8'));

/** @param {string} name @param {string[]} include @param {boolean} isolate */
const project = (name, include, isolate) => ({ extends: true, test: { name, include, isolate } });

export default defineConfig({
  // TensorFlow.js' ES modules have no file endings, which Node does not resolve; and its gradients must register with
  // the same copy of the core as everything else uses.
  resolve: {
    mainFields: ['module', 'main'],
    // Only the extension host has it.
    alias: { vscode: path.resolve('test/unit/support/noWorkbench.ts') },
  },
  test: {
    projects: [
      project(
        'alone',
        files.filter((file) => !isPlain(file)),
        true,
      ),
      project('together', files.filter(isPlain), false),
    ],
    testTimeout: 60_000,
    pool: 'forks',
    // One more than there are processors: many tests wait for a process of their own.
    maxWorkers: availableParallelism() + 1,
    // What the programs note for their user stays out of the user's own folders.
    env: { XDG_CACHE_HOME: path.join(tmpdir(), 'scn-label-audit-tests') },
    server: { deps: { inline: [/@tensorflow\//] } },
  },
});
