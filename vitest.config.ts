import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    // vite would take graphql's .mjs twin while @apollo takes the CommonJS one; two copies of graphql refuse each other's schemas.
    alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }],
  },
  test: {
    include: ['{gateway,kit,schema,subgraphs,test}/**/*.test.ts'],
    reporters: ['default', './test/closing-line-reporter.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
