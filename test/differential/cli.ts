/**
 * `npm run differential -- --cases 100000 [--from 0]`: compares the compiled executor with one schema that is not
 * federated, and with the stock executor. Ends with 1 at the first difference that neither explains.
 * With `--under-rights`: the public graph of a running hub instead, asked by callers of every kind, beside one schema over
 * the same stores that withholds by rules of its own.
 */
import { parseArgs } from 'node:util';
import { CaseChecker } from './check.ts';
import { runCasesUnderRights } from './under-rights/run-cases.ts';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '2000' },
    from: { type: 'string', default: '0' },
    shown: { type: 'string', default: '1' },
    stock: { type: 'boolean', default: true },
    'under-rights': { type: 'boolean', default: false },
  },
  allowNegative: true,
});
const from = Number(values.from);
const end = from + Number(values.cases);
if (values['under-rights']) {
  process.exitCode = (await runCasesUnderRights(from, end, Number(values.shown))) === 0 ? 0 : 1;
} else {
  await runGeneratedCases();
}

async function runGeneratedCases(): Promise<void> {
  const counts = { cases: 0, notComposed: 0, right: 0, asStock: 0, asPlanned: 0, wrong: 0, stockWrong: 0 };
  const checker = new CaseChecker();
  const startedAt = performance.now();

  for (let number = from; number < end && counts.wrong < Number(values.shown); number += 1) {
    const checked = await checker.check(number, values.stock);
    if (checked === undefined) {
      counts.notComposed += 1;
      continue;
    }
    counts.cases += 1;
    const { verdict, isStockRight } = checked;
    if (isStockRight === false) counts.stockWrong += 1;
    if (verdict === 'RIGHT') counts.right += 1;
    else if (verdict === 'AS_STOCK') counts.asStock += 1;
    else if (verdict === 'AS_PLANNED') counts.asPlanned += 1;
    else {
      counts.wrong += 1;
      const { asked, faults, difference } = verdict;
      console.log(
        `case ${number}, ${JSON.stringify(faults)}\n${asked.text}\n${JSON.stringify(asked.variables)}\n${difference}\n`,
      );
    }
  }
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(JSON.stringify({ ...counts, seconds: Math.round(seconds) }));
  process.exitCode = counts.wrong === 0 ? 0 : 1;
}
