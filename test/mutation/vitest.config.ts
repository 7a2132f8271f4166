import { defineConfig } from 'vitest/config';

/** For Stryker: the tests named in MUTATION_TESTS, which `npm run mutation` sets. */
export default defineConfig({
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: { include: (process.env['MUTATION_TESTS'] ?? '').split(';'), testTimeout: 30_000, hookTimeout: 60_000 },
});
