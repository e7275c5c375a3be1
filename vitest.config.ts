import { defineConfig } from 'vitest/config';

// Real processes and real clocks: a machine that stalls for a second can fail a test. What fails three times is broken.
const retry = process.env.CI ? 2 : 0;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**'],
          globalSetup: ['test/support/build.ts'],
          testTimeout: 20_000,
          retry,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // Real k6 processes on two cores: one file at a time, or they measure each other.
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/support/build.ts'],
          testTimeout: 180_000,
          retry,
          hookTimeout: 180_000,
          fileParallelism: false,
          // Tests that say of themselves that they mostly wait.
          maxConcurrency: 3,
          // After the unit tests: on two cores they would take the time that these measure.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
