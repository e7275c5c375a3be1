import { defineConfig } from 'vitest/config';
import { withoutK6 } from './test/support/k6/plugin.ts';
import { LongestFirst } from './test/support/longestFirst.ts';

// Real processes and real clocks: a machine that stalls for a second can fail a test. What fails three times is broken.
const retry = process.env.CI ? 2 : 0;

/** Judge or compare times, or what is read every second of a run of few: nothing else runs beside them. */
const measuring = [
  'test/e2e/compare.test.ts',
  'test/e2e/defects.test.ts',
  'test/e2e/drills/defects.test.ts',
  'test/e2e/instances/defects.test.ts',
  'test/e2e/ownDashboard.test.ts',
];

/** Most of what they do is waiting, for timers and for processes that start. */
const endToEnd = { retry, testTimeout: 180_000, hookTimeout: 180_000, maxConcurrency: 3 };

/* One project after the other: on two cores each would take the time that the next one measures. */
export default defineConfig({
  test: {
    // Once for all projects.
    globalSetup: ['test/support/build.ts'],
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        plugins: [withoutK6],
        test: {
          retry,
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**'],
          setupFiles: ['test/support/manyAtOnce.ts', 'test/support/k6/setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
          // Loading the modules again for every file took more time than most files do.
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...endToEnd,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: measuring,
          // Waiting takes most of the time, and loading the same modules anew most of the rest.
          maxWorkers: 4,
          isolate: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...endToEnd,
          name: 'e2e-measuring',
          include: measuring,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
