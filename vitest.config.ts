import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{shared,main,test}/**/*.test.ts'],
    globalSetup: ['test/support/build-once.ts'],
    // Scans start processes: two files at a time are what two cores carry.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
