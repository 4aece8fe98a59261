import { tmpdir } from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // TensorFlow.js' ES modules have no file endings, which Node does not resolve; and its gradients must register with
  // the same copy of the core as everything else uses.
  resolve: { mainFields: ['module', 'main'] },
  test: {
    include: ['test/unit/**/*.test.ts'],
    testTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    // What the programs note for their user stays out of the user's own folders.
    env: { XDG_CACHE_HOME: path.join(tmpdir(), 'scn-label-audit-tests') },
    server: { deps: { inline: [/@tensorflow\//] } },
  },
});
