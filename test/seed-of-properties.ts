/** Loaded before each test file: with FAST_CHECK_SEED properties meet the same cases wherever they are tried, without it others each time. */
import * as fc from 'fast-check';

const { FAST_CHECK_SEED: seed } = process.env;
if (seed !== undefined) fc.configureGlobal({ seed: Number(seed) });
