import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exampleSetting, sectorTables, type SectorTables } from '../testing/example-sector.ts';
import { exampleUscc, NOW } from '../testing/example-subgraph.ts';
import { rightsOn } from '../testing/rights-cases.ts';
import { type TestStores, testStores } from '../testing/stores.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

const CASES = 60;

/** Lets a process of its own decide case after case, and kills it after a few. Resolves with how many it reported. */
function decideAndKill(setting: string): Promise<number> {
  const worker = fileURLToPath(new URL('../testing/decision-worker.ts', import.meta.url));
  const child = spawn(process.execPath, [worker, setting, '1', String(CASES)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let reported = 0;
  child.stdout.on('data', (text: Buffer) => {
    reported += text.toString().split('\n').length - 1;
    if (reported >= 5) child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    child.once('exit', (_code, signal) =>
      signal === 'SIGKILL' ? resolve(reported) : reject(new Error('every case was decided before the kill')),
    );
  });
}

const usccs = async (rows: Promise<{ uscc: string }[]>) => (await rows).map(({ uscc }) => uscc).sort();

test.for(['sqlite', 'postgresql'] as const)(
  'a process on %s that is killed while it decides: each case is decided in every respect, or in none',
  async (engine, { skip }) => {
    skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    const setting = stores.setting(engine);
    const database = await stores.open<SectorTables>(engine, sectorTables, setting);
    const rights = rightsOn(database, exampleSetting());
    for (let number = 1; number <= CASES; number += 1) {
      await rights.fined(number, NOW);
      await rights.move(await rights.apply(number, {}, NOW), 'ACCEPT', NOW);
    }
    const reported = await decideAndKill(setting);

    const { read } = database;
    const granted = await read.selectFrom('rights_case').select('uscc').where('state', '=', 'GRANTED').execute();
    const decided = granted.map(({ uscc }) => uscc).sort();
    expect(decided.length).toBeGreaterThanOrEqual(reported);
    expect(decided.length).toBeLessThan(CASES);
    const events = read.selectFrom('rights_event').select('uscc').where('name', '=', 'GRANT').execute();
    const repaired = read.selectFrom('record_standing').select('uscc').where('effect', '=', 'REPAIRED').execute();
    const reviews = read.selectFrom('record_standing').select('uscc').where('effect', '=', 'UNDER_REVIEW').execute();
    const told = read.selectFrom('change').select('uscc').where('kind', '=', 'standings').execute();
    for (const rows of [events, repaired, reviews, told]) expect(await usccs(rows)).toEqual(decided);

    const left = Array.from({ length: CASES }, (_, index) => index + 1).filter(
      (number) => !decided.includes(exampleUscc(number) as (typeof decided)[number]),
    );
    for (const number of left) {
      const [repair] = await read
        .selectFrom('rights_case')
        .select('id')
        .where('uscc', '=', exampleUscc(number) as (typeof decided)[number])
        .execute();
      expect(await rights.move({ id: repair?.id ?? '', kind: 'REPAIR' }, 'GRANT', NOW)).toMatchObject({
        state: 'GRANTED',
      });
    }
  },
);
