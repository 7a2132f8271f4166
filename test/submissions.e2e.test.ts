import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addDays, todayInShanghai } from '../schema/vocabulary/local-date.ts';
import { type BothTopologies, startBothTopologies } from './testing/both-topologies.ts';
import { eventually } from './testing/child.ts';
import { type Answer, codesOf } from './testing/client.ts';
import { TOPOLOGIES } from './testing/hub.ts';
import { operation } from './testing/operations.ts';
import { DOCUMENT_NUMBER, penaltyRow } from './testing/penalty-row.ts';
import { NEW_ENTERPRISE, usccOf } from './testing/province-files.ts';

const TODAY = todayInShanghai();

let both: BothTopologies;
beforeAll(async () => {
  both = await startBothTopologies();
});
afterAll(() => both?.stop());

const penalty = (changes: Readonly<Record<string, string>> = {}) =>
  penaltyRow({ uscc: both.enterprises[3], ...changes });

describe.each(TOPOLOGIES)('submissions over HTTP, subgraphs %s', (topology) => {
  const send = (as: string, name: string, variables: Readonly<Record<string, unknown>>) =>
    both.hubIn(topology).ask(as, name.includes('{') ? name : operation(name), variables);
  const documentsOf = async (uscc: string | undefined) => {
    const { data } = await send(
      'work-safety',
      `query ($uscc: USCC!) { enterprise(uscc: $uscc) {
        workSafety { evidence { documentNumber } } convergence { evidence { documentNumber reporters } }
      } }`,
      { uscc },
    );
    return data;
  };

  test('a penalty that is accepted is in the view at once, and evidence of convergence', async () => {
    const answer = await send('work-safety', 'submit-work-safety-penalties', { rows: [penalty()] });
    expect(answer).toMatchObject({
      errors: [],
      data: { submitWorkSafetyPenalties: { accepted: 1, unchanged: 0, quarantined: 0, personal: 0 } },
    });
    expect(await documentsOf(both.enterprises[3])).toMatchObject({
      enterprise: {
        workSafety: { evidence: expect.arrayContaining([{ documentNumber: DOCUMENT_NUMBER }]) },
        convergence: {
          evidence: expect.arrayContaining([{ documentNumber: DOCUMENT_NUMBER, reporters: ['WORK_SAFETY'] }]),
        },
      },
    });
  });

  test('the same penalty again changes nothing, whatever brackets its number is written with', async () => {
    const respelt = DOCUMENT_NUMBER.replace('〔', '（').replace('〕', '） ');
    const { data } = await send('work-safety', 'submit-work-safety-penalties', {
      rows: [penalty(), penalty({ documentNumber: respelt })],
    });
    expect(data).toMatchObject({ submitWorkSafetyPenalties: { accepted: 0, unchanged: 2, quarantined: 0 } });
  });

  test('rows that cannot be accepted go to quarantine with their reasons; natural persons are kept nowhere', async () => {
    const { data, text } = await send('work-safety', 'submit-work-safety-penalties', {
      rows: [
        penalty({ documentNumber: `${DOCUMENT_NUMBER}1`, decidedOn: addDays(TODAY, 1) }),
        penalty({ documentNumber: `${DOCUMENT_NUMBER}2`, uscc: 'not a code', categories: '罚站' }),
        penalty({ documentNumber: `${DOCUMENT_NUMBER}3`, subjectCategory: '自然人', violationType: '样例张三违法' }),
      ],
    });
    expect(data).toMatchObject({
      submitWorkSafetyPenalties: {
        accepted: 0,
        quarantined: 2,
        personal: 1,
        quarantinedRows: [
          { line: 1, problems: [{ field: 'decidedOn', code: 'DATE_IN_FUTURE' }] },
          { line: 2, problems: expect.arrayContaining([expect.objectContaining({ field: 'uscc' })]) },
        ],
      },
    });
    expect(text).not.toContain('样例张三违法');
    const waiting = await send('work-safety', 'work-safety-quarantine', { first: 100 });
    expect(waiting.text).toContain(`${DOCUMENT_NUMBER}1`);
    expect(waiting.text).not.toContain('样例张三违法');
  });

  test('a quarantined row is corrected, submitted again and in the view; then it is settled', async () => {
    const listed = await send('work-safety', 'work-safety-quarantine', { first: 100 });
    const id = idOfRow(listed, `${DOCUMENT_NUMBER}1`);
    const tooEarly = await send('work-safety', 'resubmit-quarantined-row', { id });
    expect(tooEarly.data).toMatchObject({
      resubmitWorkSafetyQuarantined: { status: 'OPEN', problems: [{ code: 'DATE_IN_FUTURE' }] },
    });
    const fields = [{ name: 'decidedOn', text: addDays(TODAY, -1) }];
    const corrected = await send('work-safety', 'correct-quarantined-row', { id, fields });
    expect(corrected).toMatchObject({
      errors: [],
      data: { correctWorkSafetyQuarantined: { status: 'OPEN', problems: [] } },
    });
    const accepted = await send('work-safety', 'resubmit-quarantined-row', { id });
    expect(accepted.data).toMatchObject({ resubmitWorkSafetyQuarantined: { status: 'RESUBMITTED', problems: [] } });
    expect(await documentsOf(both.enterprises[3])).toMatchObject({
      enterprise: { workSafety: { evidence: expect.arrayContaining([{ documentNumber: `${DOCUMENT_NUMBER}1` }]) } },
    });
    expect(codesOf(await send('work-safety', 'resubmit-quarantined-row', { id }))).toEqual([
      'QUARANTINED_ROW_RESOLVED',
    ]);
  });

  test.each(['market-regulation', 'registry', 'dashboard', 'auditor'])(
    '%s does not own work safety: FORBIDDEN, nothing is taken in, and its quarantine stays closed',
    async (stranger) => {
      const rows = [penalty({ documentNumber: `${DOCUMENT_NUMBER}9` })];
      const refused = await send(stranger, 'submit-work-safety-penalties', { rows });
      expect(codesOf(refused)).toEqual(['FORBIDDEN']);
      expect(refused.data).toEqual({ submitWorkSafetyPenalties: null });
      expect(JSON.stringify(await documentsOf(both.enterprises[3]))).not.toContain(`${DOCUMENT_NUMBER}9`);
      const closed = await send(stranger, 'work-safety-quarantine', { first: 1 });
      expect(codesOf(closed)).toEqual(['FORBIDDEN']);
      expect(closed.data).toEqual({ workSafetyQuarantine: null });
    },
  );

  test.each([
    ['more than 1,000 rows', 'TOO_MANY_ROWS', () => ({ rows: Array.from({ length: 1_001 }, () => penalty()) })],
    [
      'a column that does not exist',
      'BAD_USER_INPUT',
      () => ({ rows: [{ ...penalty(), idNumber: '110101199003070011' }] }),
    ],
  ])('%s: %s, and nothing is taken in', async (_title, code, variables) => {
    const answer = await send('work-safety', 'submit-work-safety-penalties', variables());
    expect(codesOf(answer)).toEqual([code]);
    expect(answer.text).not.toContain('110101199003070011');
    const { data } = await send('work-safety', 'submit-work-safety-penalties', { rows: [penalty()] });
    expect(data).toMatchObject({ submitWorkSafetyPenalties: { accepted: 0, unchanged: 1 } });
  });

  test('a row nobody has heard of: QUARANTINED_ROW_UNKNOWN', async () => {
    const answer = await send('work-safety', 'resubmit-quarantined-row', { id: '0'.repeat(32) });
    expect(codesOf(answer)).toEqual(['QUARANTINED_ROW_UNKNOWN']);
  });

  test('a corrected grade of the same period replaces the first in the view', async () => {
    const [row] = both.province.rows('public-credit', 'grades');
    const uscc = row === undefined ? '' : usccOf(row);
    const grade = row?.['等级'] === 'C' ? 'C-' : 'C';
    const rows = [
      {
        uscc,
        period: row?.['评价期'],
        grade,
        schemeVersion: row?.['评价方案'],
        evaluatorTier: row?.['评价层级'],
        evaluatedOn: row?.['评价日期'],
        publishedOn: row?.['发布日期'],
      },
    ];
    const { data } = await send('public-credit', 'submit-public-credit-grades', { rows });
    expect(data).toMatchObject({ submitPublicCreditGrades: { accepted: 1, quarantined: 0 } });
    const view = await send(
      'public-credit',
      'query ($uscc: USCC!) { enterprise(uscc: $uscc) { publicCredit { grade } convergence { inputs { sector grade } } } }',
      { uscc },
    );
    expect(view.data).toMatchObject({
      enterprise: {
        publicCredit: { grade },
        convergence: { inputs: expect.arrayContaining([{ sector: 'PUBLIC_CREDIT', grade }]) },
      },
    });
  });

  test('an enterprise the registry has just named is listed as soon as the hub has seen it, unrated (H6)', async () => {
    const ONE = `query ($uscc: USCC!) { enterprise(uscc: $uscc) {
      name publicCredit { status } convergence { convergedTier complete rulesFired { ruleId } }
    } }`;
    expect((await send('auditor', ONE, { uscc: NEW_ENTERPRISE })).data).toEqual({ enterprise: null });
    const name = '样例石家庄新设企业有限公司';
    const submitted = await send(
      'registry',
      'mutation ($rows: [RegistryEnterprisesRowInput!]!) { submitRegistryEnterprises(rows: $rows) { accepted quarantinedRows { problems { code field } } } }',
      {
        rows: [
          {
            uscc: NEW_ENTERPRISE,
            name,
            registrationStatus: '存续',
            registrationStatusSince: addDays(TODAY, -10),
            registeredDivision: '130102',
            industryCode: 'M75',
            establishedOn: addDays(TODAY, -10),
            directoryTier: '县',
          },
        ],
      },
    );
    expect(submitted.data).toMatchObject({ submitRegistryEnterprises: { accepted: 1 } });
    let view: Answer | undefined;
    await eventually('the new enterprise is known', async () => {
      view = await send('auditor', ONE, { uscc: NEW_ENTERPRISE });
      return view.data?.['enterprise'] !== null;
    });
    expect(view?.data).toMatchObject({
      enterprise: {
        name,
        publicCredit: { status: 'NO_RECORD' },
        convergence: {
          convergedTier: 'UNRATED',
          complete: true,
          rulesFired: expect.arrayContaining([{ ruleId: 'H6' }]),
        },
      },
    });
  });
});

interface Quarantine {
  readonly workSafetyQuarantine: {
    readonly edges: readonly { readonly node: { id: string; fields: readonly { text: string }[] } }[];
  };
}

function idOfRow({ data }: Answer, documentNumber: string): string {
  const { edges } = (data as unknown as Quarantine).workSafetyQuarantine; // the shape work-safety-quarantine.graphql asks for
  const found = edges.find(({ node }) => node.fields.some(({ text }) => text === documentNumber));
  if (found === undefined) throw new Error(`no row of ${documentNumber} is in quarantine`);
  return found.node.id;
}
