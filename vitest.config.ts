import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/**/*.slow.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
    setupFiles: ['test/support/setup.ts'],
    // Loading the engine anew for each file takes a sixth of the whole; what a file sets up, it tidies up.
    isolate: false,
  },
});
