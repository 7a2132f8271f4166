import { configDefaults, defineConfig } from 'vitest/config';

/** Tests that measure deadlines, or count what a whole machine does: one file at a time, and nothing beside it. */
const ALONE = ['test/{sector-faults,start-and-stop}.e2e.test.ts'];

export default defineConfig({
  resolve: {
    // vite would take graphql's .mjs twin while @apollo takes the CommonJS one; two copies of graphql refuse each other's schemas.
    alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }],
  },
  test: {
    setupFiles: ['./test/seed-of-properties.ts'],
    reporters: ['default', './test/closing-line-reporter.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['{gateway,kit,schema,subgraphs}/**/*.test.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // Each of these files starts whole hubs, in several processes: afterwards.
        extends: true,
        test: {
          name: 'whole',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...ALONE],
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: ALONE,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
