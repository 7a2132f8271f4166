/**
 * Memory of the whole hub under operations that are all different: `node --expose-gc test/bench/profile/distinct-operations.ts
 * --operations 100000`. Configured as the hub is (`HUB_DB`, `HUB_PROVINCE_ENTERPRISES`, `HUB_EXECUTOR`).
 */
import { parseArgs } from 'node:util';
import type { ExecutorReport } from '../../../gateway/executor/statistics.ts';
import { startFilledHub } from './filled-hub.ts';

const { values } = parseArgs({
  options: { operations: { type: 'string', default: '10000' }, every: { type: 'string', default: '1000' } },
});
const { hub, token, usccs } = await startFilledHub();
const authorization = `Bearer ${token}`;

const PARTS = [
  'name',
  'registrationStatus',
  'registeredDivision { code name }',
  'industry { code sectionName }',
  'publicCredit { grade status level letter evidence { key kind decidedOn } }',
  'marketRisk { status riskClass riskScore }',
  'workSafety { status grade severeListings { decisionNumber includedOn } }',
  'cultureTourism { status subjects { kind level grade } }',
  'convergence { convergedTier complete missing { sector reason } rulesFired { order ruleId } }',
  'sectorGrades { sector status grade }',
];

for (let number = 0; number < Number(values.operations); number += 1) {
  const chosen = PARTS.filter((_part, index) => ((number * 2_654_435_761) >>> (index + 8)) % 2 === 0);
  const query = `{ asked${number}: enterprise(uscc: "${usccs[number % usccs.length]}") { uscc ${chosen.join(' ')} } }`;
  const response = await fetch(`${hub.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization },
    body: JSON.stringify({ query }),
  });
  const answer = (await response.json()) as { errors?: unknown };
  if (answer.errors !== undefined) throw new Error(JSON.stringify(answer.errors));
  if ((number + 1) % Number(values.every) === 0) await tell(number + 1);
}
await hub.stop();
process.exit(0);

async function tell(operations: number): Promise<void> {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  const said = (await (await fetch(`${hub.url}/executor`)).json()) as ExecutorReport | { executor: 'stock' };
  const report = said.executor === 'compiled' ? said : null;
  const caches = Object.entries(report?.caches ?? {}).map(
    ([name, { entries, bytes, evictions }]) => `${name} ${entries}/${mebibytes(bytes).trim()}/${evictions} evicted`,
  );
  const planMs = report === null ? 0 : report.planning.totalMs / Math.max(1, report.planning.count);
  const compileMs = report === null ? 0 : report.compiling.totalMs / Math.max(1, report.planning.count);
  console.log(
    `${String(operations).padStart(7)} operations  heap ${mebibytes(heapUsed)}  resident ${mebibytes(rss)}  ` +
      `plan ${planMs.toFixed(2)} ms, compile ${compileMs.toFixed(2)} ms each  ${caches.join(', ')}`,
  );
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(0).padStart(5)} MiB`;
}
