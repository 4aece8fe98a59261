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
    server: { deps: { inline: [/@tensorflow\//] } },
  },
});
