import { defineConfig } from 'vitest/config';

/** Whole syntheses and every rule of every checker: no brokers, but a minute of their own. */
const SYNTHESES = [
  'test/matrix/**/*.test.ts',
  'test/environments.test.ts',
  'test/guard/**/*.test.ts',
  'test/cost/**/*.test.ts',
  'test/stacks/topics-backends.test.ts',
];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: ['test/real/**', ...SYNTHESES],
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
          name: 'matrix',
          include: SYNTHESES,
          isolate: false,
          maxWorkers: 2,
          globalSetup: ['test/support/temporary.setup.ts'],
          testTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'real',
          include: ['test/real/**/*.test.ts'],
          isolate: false,
          // Most of these tests wait for brokers; each file has topics, folders and ports of its own.
          maxWorkers: 2,
          // Brokers, browsers and functions share two cores: what passes at the second try only is shown as such, and is looked at.
          retry: 1,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          globalSetup: ['test/support/temporary.setup.ts', 'test/real/support/kafka.setup.ts'],
        },
      },
    ],
  },
});
