import { execute, parse } from 'graphql';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { callerOf, type CallerClaims } from '../identity/caller.ts';
import { openSubgraph, type OpenSubgraph } from '../open-subgraph.ts';
import { addMonths, todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import { exampleSector, give } from '../testing/example-sector.ts';
import { exampleUscc } from '../testing/example-subgraph.ts';
import { fineKey, fineRow } from '../testing/rights-cases.ts';
import { type TestStores, testStores } from '../testing/stores.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

const someone = (claims: Partial<CallerClaims>) =>
  callerOf({ subject: 'somebody', role: 'AGENCY', sectors: [], purpose: 'SUPERVISION', ...claims });
const OWNER = someone({ subject: 'clerk-7', sectors: ['EXAMPLE_SECTOR'] });
const STRANGER = someone({ sectors: ['ANOTHER'] });
const AUDITOR = someone({ role: 'AUDITOR', purpose: 'AUDIT' });
const ENTERPRISE = someone({ role: 'ENTERPRISE', enterprise: exampleUscc(1), purpose: 'SELF_QUERY' });
const COMPETITOR = someone({ role: 'ENTERPRISE', enterprise: exampleUscc(2), purpose: 'SELF_QUERY' });

/** The graph works by today's date: so do these rows. */
const TODAY = todayInShanghai();
const DECIDED_ON = addMonths(TODAY, -6);
const fine = (number: number) => fineRow(number, { decidedOn: DECIDED_ON });

const OBJECTION = {
  uscc: exampleUscc(1),
  objectionKind: '不应公示',
  recordKind: '行政处罚',
  recordKey: fineKey(1),
  statement: '属于轻微处罚',
  submittedOn: TODAY,
};
const SUBMIT = `mutation ($application: ExampleSectorObjectionsRowInput!) {
  submitExampleSectorObjection(application: $application) {
    case { id state dueOn overdue problems { code } history { name actor } }
    quarantinedRow { kind problems { code } }
  }
}`;
const step = (name: string, further = '') =>
  `mutation ($id: ID!) { ${name}(id: $id ${further}) { state stepDueOn acknowledgements { sector } history { name note regrade { outcome before { grade } after { grade } } } } }`;

describe('rights in the graph of a sector', () => {
  let open: OpenSubgraph;
  beforeEach(async () => {
    open = await openSubgraph(exampleSector(), {
      databaseSetting: stores.setting('sqlite'),
      pendingMigrations: 'APPLY',
    });
    await give(open.database, 'penalties', [fine(1)], new Date());
  });
  afterEach(() => open.close());

  const ask = async (source: string, variableValues: Record<string, unknown> = {}, caller = OWNER) => {
    const { data, errors } = await execute({
      schema: open.schema,
      document: parse(source),
      variableValues,
      contextValue: open.contextFor(caller),
    });
    return {
      data: data === undefined || data === null ? null : structuredClone(data),
      code: errors?.[0]?.extensions['code'],
    };
  };
  const submitted = async (caller = OWNER): Promise<string> => {
    const { data } = await ask(SUBMIT, { application: OBJECTION }, caller);
    return (data as { submitExampleSectorObjection: { case: { id: string } } }).submitExampleSectorObjection.case.id;
  };

  test('an objection goes from submission to decision; every step is in its history', async () => {
    const id = await submitted();
    await ask(step('acceptExampleSectorObjection'), { id });
    await ask(step('verifyExampleSectorObjection', 'note: "已向处罚机关核实"'), { id });
    const { data } = await ask(step('decideExampleSectorObjection', 'decision: UPHOLD, note: "成立"'), { id });
    expect(data).toMatchObject({
      decideExampleSectorObjection: {
        state: 'UPHELD',
        stepDueOn: null,
        history: [
          { name: 'SUBMIT', note: null },
          { name: 'ACCEPT', note: null },
          { name: 'VERIFY', note: '已向处罚机关核实' },
          { name: 'UPHOLD', note: '成立', regrade: { outcome: 'NO_GRADE', before: null, after: null } },
        ],
      },
    });
    const records = await ask(
      `query ($uscc: USCC!) { exampleSectorRecords(uscc: $uscc) { kind key status instrument repairableFrom endsOn } }`,
      { uscc: exampleUscc(1) },
    );
    expect(records.data).toEqual({
      exampleSectorRecords: [
        {
          kind: 'PENALTY',
          key: fineKey(1),
          status: 'WITHDRAWN',
          instrument: 'NDRC-36',
          repairableFrom: addMonths(DECIDED_ON, 3),
          endsOn: addMonths(DECIDED_ON, 12),
        },
      ],
    });
  });

  test('a repair is applied for, accepted, granted, synchronised and revoked', async () => {
    const application = {
      uscc: exampleUscc(1),
      repairGround: 'ON_APPLICATION',
      recordKind: 'PENALTY',
      recordKey: fineKey(1),
      correctedOn: DECIDED_ON,
      commitmentReference: 'CN-1',
      submittedOn: TODAY,
    };
    const { data } = await ask(
      'mutation ($application: ExampleSectorRepairsRowInput!) { applyExampleSectorRepair(application: $application) { case { id state rule repairGround } } }',
      { application },
    );
    const opened = (data as { applyExampleSectorRepair: { case: { id: string } } }).applyExampleSectorRepair.case;
    expect(opened).toMatchObject({ state: 'SUBMITTED', rule: 'NDRC-36', repairGround: 'ON_APPLICATION' });
    const states: unknown[] = [];
    for (const [name, further] of [
      ['acceptExampleSectorRepair', ''],
      ['decideExampleSectorRepair', 'decision: GRANT'],
      ['syncExampleSectorRepair', ''],
      ['revokeExampleSectorRepair', 'note: "虚假材料"'],
    ] as const) {
      const answer = await ask(step(name, further), { id: opened.id });
      states.push((answer.data as Record<string, { state: string }>)[name]?.state);
    }
    expect(states).toEqual(['ACCEPTED', 'GRANTED', 'SYNCED', 'REVOKED']);
  });

  test('what cannot be read is answered with its quarantined row', async () => {
    const { data } = await ask(SUBMIT, { application: { ...OBJECTION, objectionKind: '不对' } });
    expect(data).toEqual({
      submitExampleSectorObjection: {
        case: null,
        quarantinedRow: { kind: 'objections', problems: [{ code: 'WORD_UNKNOWN' }] },
      },
    });
  });

  test('the enterprise itself submits, sees and withdraws its own case, and learns no names', async () => {
    const { data } = await ask(SUBMIT, { application: OBJECTION }, ENTERPRISE);
    expect(data).toMatchObject({
      submitExampleSectorObjection: { case: { state: 'SUBMITTED', history: [{ name: 'SUBMIT', actor: null }] } },
    });
    const id = await submitted(ENTERPRISE);
    const seen = 'query ($id: ID!) { exampleSectorRightsCase(id: $id) { history { actor } } }';
    expect((await ask(seen, { id }, ENTERPRISE)).data).toEqual({
      exampleSectorRightsCase: { history: [{ actor: null }] },
    });
    expect((await ask(seen, { id }, AUDITOR)).data).toEqual({
      exampleSectorRightsCase: { history: [{ actor: 'somebody' }] },
    });
    expect((await ask(step('acceptExampleSectorObjection'), { id }, ENTERPRISE)).code).toBe('FORBIDDEN');
    expect((await ask(step('withdrawExampleSectorObjection'), { id }, ENTERPRISE)).data).toMatchObject({
      withdrawExampleSectorObjection: { state: 'WITHDRAWN' },
    });
  });

  test.each([
    ['another agency', STRANGER],
    ['another enterprise', COMPETITOR],
  ])('%s neither submits, nor sees, nor moves anything', async (_title, caller) => {
    const id = await submitted();
    const uscc = exampleUscc(1);
    for (const source of [
      'query ($id: ID!) { exampleSectorRightsCase(id: $id) { id } }',
      'query ($uscc: USCC!) { exampleSectorRightsCases(uscc: $uscc) { edges { cursor } } }',
      '{ exampleSectorRightsCases { edges { cursor } } }',
      'query ($uscc: USCC!) { exampleSectorRecords(uscc: $uscc) { key } }',
      '{ exampleSectorGradesUnderReview { uscc } }',
      '{ exampleSectorExchange { sends { what } } }',
      'query ($uscc: USCC!) { exampleSectorReceived(uscc: $uscc) { key } }',
      SUBMIT,
      step('withdrawExampleSectorObjection'),
      step('acceptExampleSectorObjection'),
    ]) {
      expect((await ask(source, { id, uscc, application: OBJECTION }, caller)).code, source).toMatch(
        /^(FORBIDDEN|ACCESS_DENIED_(INTERNAL|SUBJECT))$/,
      );
    }
  });

  test('a token of other regions moves no case and hands none in: nothing is written before it is refused', async () => {
    const elsewhere = someone({ subject: 'clerk-8', sectors: ['EXAMPLE_SECTOR'], regions: ['XINGTAI'] });
    const id = await submitted();
    expect(await ask(step('acceptExampleSectorObjection'), { id }, elsewhere)).toMatchObject({
      code: 'ACCESS_DENIED_REGION',
    });
    expect(await ask(SUBMIT, { application: OBJECTION }, elsewhere)).toMatchObject({ code: 'ACCESS_DENIED_REGION' });
    const { data } = await ask(
      `{ exampleSectorRightsCases(first: 10, overdueOnly: false) { edges { node { id state } } } }`,
    );
    expect(data).toEqual({ exampleSectorRightsCases: { edges: [{ node: { id, state: 'SUBMITTED' } }] } });
  });

  test('counts name nobody: every agency sees how cases are handled, and no enterprise', async () => {
    await submitted();
    const source = '{ exampleSectorRightsTimeliness(from: "2000-01-01", until: "2030-01-01") { kind submitted } }';
    expect((await ask(source, {}, STRANGER)).data).toMatchObject({
      exampleSectorRightsTimeliness: [{ kind: 'OBJECTION' }, { kind: 'REPAIR' }],
    });
    expect((await ask(source, {}, ENTERPRISE)).code).toBe('ACCESS_DENIED_ROLE');
  });

  test('cases are listed page by page; the enterprise only by its own code', async () => {
    await give(open.database, 'penalties', [fine(2), fine(3)], new Date());
    for (const number of [1, 2, 3])
      await ask(SUBMIT, { application: { ...OBJECTION, uscc: exampleUscc(number), recordKey: fineKey(number) } });
    const list = `query ($after: String, $uscc: USCC, $first: Int!) {
      exampleSectorRightsCases(kind: OBJECTION, states: [SUBMITTED], uscc: $uscc, first: $first, after: $after) {
        edges { node { uscc } } pageInfo { hasNextPage endCursor }
      }
    }`;
    interface Page {
      exampleSectorRightsCases: {
        edges: { node: { uscc: string } }[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
      };
    }
    const first = (await ask(list, { first: 2 })).data as unknown as Page;
    const { pageInfo } = first.exampleSectorRightsCases;
    const second = (await ask(list, { first: 2, after: pageInfo.endCursor })).data as unknown as Page;
    const found = [first, second].flatMap((page) => page.exampleSectorRightsCases.edges.map(({ node }) => node.uscc));
    expect(pageInfo.hasNextPage).toBe(true);
    expect(second.exampleSectorRightsCases.pageInfo.hasNextPage).toBe(false);
    expect(found.toSorted()).toEqual([1, 2, 3].map((number) => exampleUscc(number)).toSorted());
    expect((await ask(list, { first: 9, uscc: exampleUscc(1) }, ENTERPRISE)).data).toMatchObject({
      exampleSectorRightsCases: { edges: [{ node: { uscc: exampleUscc(1) } }] },
    });
    expect((await ask(list, { first: 101 })).code).toBe('PAGE_TOO_LARGE');
    expect((await ask(list, { first: 9, after: 'nonsense' })).code).toBe('INVALID_CURSOR');
  });

  test('timeliness is counted by kind over the days of submission (Hebei action plan 2021, 12 and 13)', async () => {
    await submitted();
    const count = `query ($from: Date!, $until: Date!) {
      exampleSectorRightsTimeliness(from: $from, until: $until) { kind submitted returned open overdue decidedInTime decidedLate inFavour }
    }`;
    const none = { returned: 0, overdue: 0, decidedInTime: 0, decidedLate: 0, inFavour: 0 };
    expect((await ask(count, { from: TODAY, until: TODAY })).data).toEqual({
      exampleSectorRightsTimeliness: [
        { kind: 'OBJECTION', submitted: 1, open: 1, ...none },
        { kind: 'REPAIR', submitted: 0, open: 0, ...none },
      ],
    });
  });

  test('what the sector sends and takes is there to see', async () => {
    const { data } = await ask(
      '{ exampleSectorExchange { sends { what receivers { sector } } receives { what from sender } } }',
    );
    expect(data).toEqual({
      exampleSectorExchange: {
        sends: [{ what: 'STANDINGS', receivers: [] }],
        receives: [{ what: 'STANDINGS', from: null, sender: null }],
      },
    });
  });
});
