import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { agencyOf, type AskedSubgraph, askedSubgraph } from '../../kit/testing/asked-subgraph.ts';
import { exampleUscc } from '../../kit/testing/example-subgraph.ts';
import { type TestStores, testStores } from '../../kit/testing/stores.ts';
import { todayInShanghai } from '../../schema/vocabulary/local-date.ts';

const SOMEBODY = agencyOf();
const ONE = exampleUscc(1);
const THIS_YEAR = todayInShanghai().slice(0, 4);
const EVERYTHING = `uscc usccCheck name registrationStatus registrationStatusSince
  registrationStatusHistory { status since } registeredDivision { code name } reportingRegion { id name }
  industry { code section sectionName } establishedOn directoryTier keyDomains supersededBy supersedes
  annualInspection { year carriedOut annualCap }`;

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

const enterprise = (uscc: string, change: Record<string, string> = {}) => ({
  uscc,
  name: '样例石家庄商贸有限公司',
  registrationStatus: '存续',
  registrationStatusSince: '2019-05-06',
  registeredDivision: '130102',
  industryCode: 'F5211',
  establishedOn: '2019-05-06',
  directoryTier: '县',
  keyDomains: '食品药品;特种设备',
  ...change,
});

describe.each(['sqlite', 'postgresql'] as const)('who an enterprise is, from a registry on %s', (engine) => {
  let registry: AskedSubgraph;
  const opened: AskedSubgraph[] = [];
  beforeEach(async (context) => {
    context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    registry = await askedSubgraph('registry', engine, stores);
    opened.push(registry);
  });
  afterAll(async () => {
    await Promise.all(opened.map((each) => each.close()));
  });

  const put = (...rows: Record<string, string>[]) => registry.submit('enterprises', ...rows);
  const ask = (fields: string, ...usccs: string[]) => registry.entities(SOMEBODY, usccs, fields);

  test('is told whole', async () => {
    await put(enterprise(ONE));
    await registry.submit(
      'inspections',
      { uscc: ONE, year: THIS_YEAR, carriedOut: '1', annualCap: '2' },
      { uscc: ONE, year: String(Number(THIS_YEAR) - 1), carriedOut: '9', annualCap: '' },
    );
    expect(await ask(EVERYTHING, ONE)).toEqual([
      {
        uscc: ONE,
        usccCheck: 'VALID',
        name: '样例石家庄商贸有限公司',
        registrationStatus: 'ACTIVE',
        registrationStatusSince: '2019-05-06',
        registrationStatusHistory: [{ status: 'ACTIVE', since: '2019-05-06' }],
        registeredDivision: { code: '130102', name: '长安区' },
        reportingRegion: { id: 'SHIJIAZHUANG', name: '石家庄市' },
        industry: { code: 'F5211', section: 'F', sectionName: '批发和零售业' },
        establishedOn: '2019-05-06',
        directoryTier: 'COUNTY',
        keyDomains: ['FOOD_AND_DRUGS', 'SPECIAL_EQUIPMENT'],
        supersededBy: null,
        supersedes: [],
        annualInspection: { year: Number(THIS_YEAR), carriedOut: 1, annualCap: 2 },
      },
    ]);
  });

  test('is null, field by field, where the registry does not know it; the check of its code is said all the same', async () => {
    const [answer] = await ask(EVERYTHING, ONE);
    const { uscc, usccCheck, ...rest } = answer ?? {};
    expect({ uscc, usccCheck }).toEqual({ uscc: ONE, usccCheck: 'VALID' });
    expect(Object.values(rest).filter((value) => value !== null)).toEqual([]);
  });

  test('an early pilot code is known as one that is let through (G9)', async () => {
    expect(await ask('usccCheck', '91350211M00013FA1N')).toEqual([{ usccCheck: 'ALLOW_LISTED' }]);
  });

  test('a hundred cost one statement, in the order asked', async () => {
    const hundred = Array.from({ length: 100 }, (_, number) => exampleUscc(number));
    await put(...hundred.slice(0, 50).map((uscc) => enterprise(uscc)));
    const answers = await ask(EVERYTHING, ...hundred.toReversed());
    expect(registry.statements()).toBe(1);
    expect(answers.map(({ uscc }) => uscc)).toEqual(hundred.toReversed());
    expect(answers.filter(({ name }) => name !== null)).toHaveLength(50);
  });

  test('every status stays in the history, oldest first; the newest row is the one that holds', async () => {
    await put(enterprise(ONE));
    await put(enterprise(ONE, { registrationStatus: '吊销', registrationStatusSince: '2024-02-29' }));
    const history = 'registrationStatus registrationStatusSince registrationStatusHistory { status since }';
    expect(await ask(history, ONE)).toEqual([
      {
        registrationStatus: 'REVOKED',
        registrationStatusSince: '2024-02-29',
        registrationStatusHistory: [
          { status: 'ACTIVE', since: '2019-05-06' },
          { status: 'REVOKED', since: '2024-02-29' },
        ],
      },
    ]);
  });

  test('an old code and its newer one know each other', async () => {
    const [older, oldest] = [exampleUscc(2), exampleUscc(3)];
    await put(
      enterprise(ONE),
      enterprise(older, { supersededBy: ONE, registrationStatus: '注销' }),
      enterprise(oldest, { supersededBy: ONE, registrationStatus: '注销' }),
    );
    expect(await ask('supersededBy supersedes', ONE, older)).toEqual([
      { supersededBy: null, supersedes: [older, oldest].sort() },
      { supersededBy: ONE, supersedes: [] },
    ]);
  });

  test('it is reported under the region of its address, never by the digits of its code (Hebei 2022, 二(二))', async () => {
    const regions = [
      ['130682', 'DINGZHOU'],
      ['130181', 'XINJI'],
      ['130629', 'XIONGAN'],
      ['133100', 'XIONGAN'],
      ['130602', 'BAODING'],
    ] as const;
    const usccs = regions.map((_region, number) => exampleUscc(number));
    expect(usccs.every((uscc) => uscc.slice(2, 8) === '130102')).toBe(true);
    await put(
      ...regions.map(([registeredDivision], number) => enterprise(exampleUscc(number), { registeredDivision })),
    );
    expect(await ask('reportingRegion { id }', ...usccs)).toEqual(
      regions.map(([, id]) => ({ reportingRegion: { id } })),
    );
  });

  test('optional facts that nobody has given are null or empty', async () => {
    await put(enterprise(ONE, { establishedOn: '', keyDomains: '' }));
    expect(await ask('establishedOn keyDomains annualInspection { year }', ONE)).toEqual([
      { establishedOn: null, keyDomains: [], annualInspection: null },
    ]);
  });
});
