import { readFileSync } from 'node:fs';
import { buildSchema, getNamedType, isLeafType, isObjectType } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sectorsInGraph } from '../gateway/hub/sectors.ts';
import { discoverSubgraphs } from '../kit/discover.ts';
import { type Caller, callerOf } from '../kit/identity/caller.ts';
import { agencyOf, type AskedSubgraph, askedSubgraph } from '../kit/testing/asked-subgraph.ts';
import { exampleUscc } from '../kit/testing/example-subgraph.ts';
import { type TestStores, testStores } from '../kit/testing/stores.ts';

const { sectors } = sectorsInGraph();
const api = buildSchema(readFileSync(new URL('../schema/api.graphql', import.meta.url), 'utf8'));
const declared = await discoverSubgraphs();

const GRADE = `sector status grade effectiveClass schemeVersion period freshness
  competingGrades { grade effectiveClass } severeListings { decisionNumber } evidence { key }
  repairedEvidenceKeys notice`;
const HUNDRED = Array.from({ length: 100 }, (_, number) => exampleUscc(number));
const AUDITOR = callerOf({ subject: 'auditor', role: 'AUDITOR', sectors: [], purpose: 'AUDIT' });

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

describe('the sectors of the house', () => {
  test('are in the graph, all of them', () => {
    expect(declared.map(({ code }) => code)).toEqual(expect.arrayContaining(sectors.map(({ code }) => code)));
    expect(sectors.length).toBeGreaterThanOrEqual(4);
  });

  test('have fields of their own beside what every sector says', () => {
    for (const { type } of sectors) {
      const found = api.getType(type);
      expect(isObjectType(found) ? found.getInterfaces().map(({ name }) => name) : [], type).toEqual(['SectorGrade']);
    }
  });
});

describe.each(['sqlite', 'postgresql'] as const)('on %s', (engine) => {
  const opened: AskedSubgraph[] = [];
  beforeEach((context) => {
    context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
  });
  afterAll(async () => {
    await Promise.all(opened.map((subgraph) => subgraph.close()));
  });
  async function open(name: string): Promise<AskedSubgraph> {
    const subgraph = await askedSubgraph(name, engine, stores);
    opened.push(subgraph);
    return subgraph;
  }

  describe.each(sectors)('$code', ({ subgraph, field, code, type }) => {
    let empty: AskedSubgraph | undefined;
    beforeEach(async () => {
      empty ??= await open(subgraph);
    });
    const ask = async (caller: Caller, usccs: readonly string[], fields: string) =>
      (await empty?.entities(caller, usccs, fields)) ?? [];

    test('answers about an enterprise it has never heard of, and says so: null is left to mean that it did not answer', async () => {
      const [answer] = await ask(AUDITOR, [exampleUscc(1)], `${field} { ${GRADE} }`);
      expect(answer?.[field]).toEqual({
        sector: code,
        status: expect.stringMatching(/^(NO_RECORD|NOT_APPLICABLE)$/),
        grade: null,
        effectiveClass: null,
        schemeVersion: null,
        period: null,
        freshness: null,
        competingGrades: [],
        severeListings: [],
        evidence: [],
        repairedEvidenceKeys: [],
        notice: expect.stringContaining('仅供监管参考'),
      });
    });

    test('answers about a hundred enterprises with one statement', async () => {
      const before = empty?.statements() ?? 0;
      const answers = await ask(AUDITOR, HUNDRED, `uscc ${field} { ${GRADE} }`);
      expect(answers.map(({ uscc }) => uscc)).toEqual(HUNDRED);
      expect(empty?.statements()).toBe(before + 1);
    });

    test('answers its own fields too, to its owner and to a stranger', async () => {
      const found = api.getType(type);
      const leaves = (isObjectType(found) ? Object.values(found.getFields()) : [])
        .filter((each) => isLeafType(getNamedType(each.type)))
        .map(({ name }) => name);
      for (const caller of [agencyOf(code), agencyOf('ANOTHER')]) {
        const [answer] = await ask(caller, [exampleUscc(1)], `${field} { ${leaves.join(' ')} }`);
        expect(answer?.[field]).toMatchObject({ sector: code, status: expect.any(String) });
      }
    });
  });

  test('what a sector keeps internal is WITHHELD from others, and not even read', async () => {
    const internal = await open('market-regulation');
    await internal.submit('grades', {
      uscc: exampleUscc(1),
      period: '2026-10',
      grade: 'D',
      schemeVersion: 'HEB-MR-2022',
      evaluatorTier: '省',
      evaluatedOn: '2026-11-01',
      score: '912.5',
    });
    const fields = `marketRisk { ${GRADE} riskClass riskScore }`;
    const seenBy = async (caller: ReturnType<typeof agencyOf>) =>
      (await internal.entities(caller, [exampleUscc(1)], fields))[0]?.['marketRisk'];
    const nothing = { grade: null, effectiveClass: null, evidence: [], riskClass: null, riskScore: null };
    expect(await seenBy(agencyOf('WORK_SAFETY'))).toMatchObject({ status: 'WITHHELD', ...nothing });
    expect(internal.statements()).toBe(0);
    const whole = { status: 'GRADED', grade: 'D', effectiveClass: 'D', riskClass: 'D', riskScore: '912.500' };
    expect(await seenBy(agencyOf('MARKET_REGULATION'))).toMatchObject(whole);
    expect(await seenBy(AUDITOR)).toMatchObject(whole);
  });

  test('a risk level of the older national scheme is shown as written, and is no risk class of Hebei', async () => {
    const market = await open('market-regulation');
    const grade = { uscc: exampleUscc(1), evaluatorTier: '省', evaluatedOn: '2026-11-01' };
    await market.submit('grades', { ...grade, period: '2026-10', grade: 'E', schemeVersion: 'NAT-IR-2020-5' });
    const fields = 'marketRisk { grade effectiveClass schemeStatus riskClass }';
    expect((await market.entities(AUDITOR, [exampleUscc(1)], fields))[0]).toEqual({
      marketRisk: { grade: 'E', effectiveClass: 'D', schemeStatus: 'SUPERSEDED', riskClass: null },
    });
  });

  test('the score beside a corrected grade is that of the correction', async () => {
    const market = await open('market-regulation');
    const row = {
      uscc: exampleUscc(1),
      period: '2026-10',
      grade: 'B',
      schemeVersion: 'HEB-MR-2022',
      evaluatorTier: '省',
      evaluatedOn: '2026-11-01',
    };
    for (const score of ['300', '250.125', '400']) await market.submit('grades', { ...row, score });
    expect((await market.entities(AUDITOR, [exampleUscc(1)], 'marketRisk { riskScore }'))[0]).toEqual({
      marketRisk: { riskScore: '400.000' },
    });
  });

  test('the nine levels are an enum, and a grade of the national four is a letter and no level', async () => {
    const publicCredit = await open('public-credit');
    const row = { evaluatorTier: '省', evaluatedOn: '2026-10-10', period: '2026Q3' };
    await publicCredit.submit(
      'grades',
      { ...row, uscc: exampleUscc(1), grade: 'B+', schemeVersion: 'HEB-2023-9' },
      { ...row, uscc: exampleUscc(2), grade: 'B', schemeVersion: 'NAT-2026-4' },
    );
    const fields = 'publicCredit { grade level letter schemeVersion }';
    expect(await publicCredit.entities(AUDITOR, [exampleUscc(1), exampleUscc(2)], fields)).toEqual([
      { publicCredit: { grade: 'B+', level: 'B_PLUS', letter: 'B', schemeVersion: 'HEB-2023-9' } },
      { publicCredit: { grade: 'B', level: null, letter: 'B', schemeVersion: 'NAT-2026-4' } },
    ]);
  });

  test('a culture-tourism subject shows the capacities it has today, each with the grade that stands', async () => {
    const culture = await open('culture-tourism');
    const uscc = exampleUscc(1);
    await culture.submit(
      'subjects',
      { uscc, kind: '旅游星级饭店', level: '4星', listedFrom: '2015-01-01' },
      { uscc, kind: '旅行社', listedFrom: '2016-01-01' },
      { uscc, kind: '演出经纪机构', listedFrom: '2012-01-01', listedUntil: '2020-12-31' },
    );
    const row = { uscc, schemeVersion: 'HEB-CT-DEFAULT', evaluatorTier: '省', evaluatedOn: '2026-07-01' };
    await culture.submit('grades', { ...row, subjectKind: '旅游星级饭店', period: '2026Q2', grade: 'A' });
    await culture.submit('grades', { ...row, subjectKind: '旅行社', period: '2026Q1', grade: 'B' });
    await culture.submit('grades', { ...row, subjectKind: '旅行社', period: '2026Q1', grade: 'C' });
    const fields = 'cultureTourism { grade period subjects { kind level grade } }';
    expect((await culture.entities(AUDITOR, [uscc], fields))[0]).toEqual({
      cultureTourism: {
        grade: 'C',
        period: '2026Q1',
        subjects: [
          { kind: 'STAR_HOTEL', level: '4星', grade: 'A' },
          { kind: 'TRAVEL_AGENCY', level: null, grade: 'C' },
        ],
      },
    });
  });

  test('work safety names the situations for which an enterprise is listed', async () => {
    const safety = await open('work-safety');
    const uscc = exampleUscc(1);
    const row = { uscc, includedOn: '2026-01-10', authority: '河北省应急管理厅' };
    await safety.submit(
      'severe-list',
      { ...row, decisionNumber: '冀应急列〔2026〕3号', situation: '4', endsOn: '2029-01-09' },
      {
        ...row,
        decisionNumber: '冀应急列〔2026〕4号',
        situation: '6',
        removedOn: '2026-09-01',
        removalReason: '列入决定撤销',
      },
    );
    const fields = 'workSafety { status severeListed listingSituations severeListings { decisionNumber endsOn } }';
    const [answer] = await safety.entities(AUDITOR, [uscc], fields);
    expect(answer).toEqual({
      workSafety: {
        status: 'NOT_APPLICABLE',
        severeListed: true,
        listingSituations: [expect.stringMatching(/\p{Script=Han}/u)],
        severeListings: [{ decisionNumber: '冀应急列〔2026〕3号', endsOn: '2029-01-09' }],
      },
    });
  });
});
