import { defineConfig } from 'vitest/config';

/** Whole syntheses and every rule of every checker: no brokers, but a minute of their own. */
const SYNTHESES = [
  'test/matrix/**/*.test.ts',
  'test/environments.test.ts',
  'test/guard/**/*.test.ts',
  'test/cost/**/*.test.ts',
  'test/stacks/topics-backends.test.ts',
];

const COMMON = {
  // Seven times faster than isolated files; asks for tests without global side effects (CONTRIBUTING.md).
  isolate: false,
  // Also of those that wait for brokers more than they work: each file has topics, folders and ports of its own.
  maxWorkers: 2,
  globalSetup: ['test/support/temporary.setup.ts'],
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...COMMON,
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: ['test/real/**', ...SYNTHESES],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          ...COMMON,
          name: 'matrix',
          include: SYNTHESES,
          testTimeout: 300_000,
        },
      },
      {
        test: {
          ...COMMON,
          name: 'real',
          include: ['test/real/**/*.test.ts'],
          // Brokers, browsers and functions share two cores: what passes at the second try only is shown as such, and is looked at.
          retry: 1,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          globalSetup: [...COMMON.globalSetup, 'test/real/support/kafka.setup.ts'],
        },
      },
    ],
  },
});
