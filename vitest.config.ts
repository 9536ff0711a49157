import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{shared,main,test}/**/*.test.ts'],
    globalSetup: ['test/support/build-once.ts'],
    // Scans start processes: two files at a time are what two cores carry.
    maxWorkers: 2,
    testTimeout: 60_000,
    // Continuous integration counts from the file; everyone else reads the screen.
    reporters: process.env.CI ? ['default', 'json'] : ['default'],
    outputFile: { json: 'test-results/vitest.json' },
    hookTimeout: 60_000,
  },
});
