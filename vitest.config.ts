import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    // vite would take graphql's .mjs twin while @apollo takes the CommonJS one; two copies of graphql refuse each other's schemas.
    alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }],
  },
  test: {
    reporters: ['default', './test/closing-line-reporter.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['{gateway,kit,schema,subgraphs}/**/*.test.ts'],
          sequence: { groupOrder: 1 },
        },
      },
      {
        // Each of these files starts whole hubs, in several processes: afterwards, and one file at a time.
        extends: true,
        test: {
          name: 'whole',
          include: ['test/**/*.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
