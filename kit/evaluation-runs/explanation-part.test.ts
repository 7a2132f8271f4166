import { parse } from 'graphql';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseUscc } from '../../schema/vocabulary/uscc.ts';
import { locateDatabase } from '../database/location.ts';
import { guarded } from '../disclosure/guard.ts';
import { rowAccess } from '../disclosure/rows.ts';
import { type Caller, callerOf } from '../identity/caller.ts';
import { exampleUscc } from '../testing/example-subgraph.ts';
import { type TestStores, testStores } from '../testing/stores.ts';
import { evaluatePopulation } from './evaluate-population.ts';
import { explanationPart } from './explanation-part.ts';
import type { RunStoreTables } from './run-store.ts';
import { evaluation, NOW, penalise, QUARTER, receiveGrade, register, runTables } from './testing/example-evaluation.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

const THIRD = parseUscc(exampleUscc(3));
const STRANGER = callerOf({ subject: 'clerk', role: 'AGENCY', sectors: ['OTHER'], purpose: 'SUPERVISION' });
const OWNER = callerOf({ subject: 'clerk', role: 'AGENCY', sectors: ['EXAMPLE_SECTOR'], purpose: 'SUPERVISION' });
const itself = (uscc: string) =>
  callerOf({ subject: 'firm', role: 'ENTERPRISE', sectors: [], purpose: 'SELF_QUERY', enterprise: uscc });

describe.for(['sqlite', 'postgresql'] as const)('why a grade was given, in the graph, on %s', (engine) => {
  const evaluated = async (skip: (condition: boolean, note: string) => void) => {
    skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    const place = stores.setting(engine);
    const database = await stores.open<RunStoreTables>(engine, runTables, place);
    await register(database, [1, 2, 3, 4]);
    for (const document of ['样例罚〔2026〕1号', '样例罚〔2026〕2号']) await penalise(database, 3, document);
    const location = locateDatabase(place, 'store');
    await evaluatePopulation({ setting: evaluation, database, location, period: QUARTER, threads: 0, now: NOW });
    const ask = async (caller: Caller, disclosure: 'SHARED' | 'INTERNAL' = 'SHARED'): Promise<unknown> => {
      const { sdl, resolvers } = explanationPart({ name: 'example-sector', disclosure });
      const behindGuard = guarded<{ caller: Caller }>(resolvers, parse(sdl), {
        code: 'EXAMPLE_SECTOR',
        callerOf: (context) => context.caller,
        rowsOf: (context) => rowAccess(context.caller, () => Promise.resolve(new Map())),
      });
      const query = behindGuard['Query'] as Record<string, (...asked: unknown[]) => Promise<unknown>>; // by name
      return query['exampleSectorExplanation']?.(null, { uscc: THIRD }, { caller, database });
    };
    return { database, ask };
  };

  test('down to the documents, with what is not known, for those who may see the grade', async ({ skip }) => {
    const { ask } = await evaluated(skip);
    const [explained, ...others] = (await ask(STRANGER)) as { reasons: { id: string }[] }[];
    expect(others).toEqual([]);
    expect(explained).toMatchObject({
      period: '2026Q3',
      grade: 'B',
      score: '80',
      unknown: ['severe-list'],
      reproduced: true,
    });
    expect(explained?.reasons.find(({ id }) => id === 'penalties')).toMatchObject({
      points: '-20',
      records: [{ documentNumber: '样例罚〔2026〕1号' }, { documentNumber: '样例罚〔2026〕2号' }],
      recordsNotShown: 0,
    });
    await expect(ask(itself(THIRD))).resolves.toHaveLength(1);
    await expect(ask(itself(exampleUscc(1)))).rejects.toMatchObject({ code: 'ACCESS_DENIED_SUBJECT' });
  });

  test('of an internal class for its owner, and not for the enterprise itself, which is not told the class', async ({
    skip,
  }) => {
    const { ask } = await evaluated(skip);
    await expect(ask(OWNER, 'INTERNAL')).resolves.toHaveLength(1);
    await expect(ask(STRANGER, 'INTERNAL')).rejects.toMatchObject({ code: 'ACCESS_DENIED_INTERNAL' });
    await expect(ask(itself(THIRD), 'INTERNAL')).rejects.toMatchObject({ code: 'ACCESS_DENIED_INTERNAL' });
  });

  test('a record that was repaired since is counted and not shown', async ({ skip }) => {
    const { database, ask } = await evaluated(skip);
    const key = `样例罚〔2026〕1号|11120000MB1529459B|${THIRD}`;
    await database.write((transaction) =>
      sql`insert into record_standing (uscc, record_kind, record_key, origin, effect, sequence, received_at)
        values (${THIRD}, 'PENALTY', ${key}, 'OTHER', 'REPAIRED', 1, ${NOW.toISOString()})`.execute(transaction),
    );
    const [explained] = (await ask(OWNER)) as { reasons: { id: string }[] }[];
    expect(explained?.reasons.find(({ id }) => id === 'penalties')).toMatchObject({
      records: [{ documentNumber: '样例罚〔2026〕2号' }],
      recordsNotShown: 1,
    });
  });

  test('nothing explains a grade that was handed in', async ({ skip }) => {
    const { database, ask } = await evaluated(skip);
    await receiveGrade(database, 3, 'C');
    await database.write((transaction) =>
      sql`update evaluation set period_end = '2026-12-31' where run is null`.execute(transaction),
    );
    expect(await ask(OWNER)).toEqual([]);
  });
});
