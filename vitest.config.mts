import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: ['test/real/**', 'test/matrix/**'],
          // Seven times faster than isolated files; asks for tests without global side effects (CONTRIBUTING.md).
          isolate: false,
          maxWorkers: 2,
          globalSetup: ['test/support/temporary.setup.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          // Every rule of every checker over pairs of options: no brokers, but a minute of its own.
          name: 'matrix',
          include: ['test/matrix/**/*.test.ts'],
          isolate: false,
          globalSetup: ['test/support/temporary.setup.ts'],
          testTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'real',
          include: ['test/real/**/*.test.ts'],
          isolate: false,
          fileParallelism: false,
          maxWorkers: 1,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          globalSetup: ['test/support/temporary.setup.ts', 'test/real/support/kafka.setup.ts'],
        },
      },
    ],
  },
});
