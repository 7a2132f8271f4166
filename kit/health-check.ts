/** `node kit/health-check.ts <url>`: ends with 0 where the URL answers 200 to 299, else with 1. For images without curl. */
const WAIT_MS = 4_000;

const isWell = await fetch(process.argv[2] ?? '', { signal: AbortSignal.timeout(WAIT_MS) }).then(
  ({ ok }) => ok,
  () => false,
);
process.exit(isWell ? 0 : 1);
