import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addDays, todayInShanghai } from '../schema/vocabulary/local-date.ts';
import { type BothTopologies, startBothTopologies } from './testing/both-topologies.ts';
import { eventually } from './testing/child.ts';
import { type Answer, codesOf } from './testing/client.ts';
import { TOPOLOGIES } from './testing/hub.ts';
import { operation } from './testing/operations.ts';
import { DOCUMENT_NUMBER, penaltyRow } from './testing/penalty-row.ts';

const TODAY = todayInShanghai();

let both: BothTopologies;
beforeAll(async () => {
  both = await startBothTopologies();
});
afterAll(() => both?.stop());

describe.each(TOPOLOGIES)('between departments, subgraphs %s', (topology) => {
  const send = (as: string, name: string, variables: Readonly<Record<string, unknown>>) =>
    both.hubIn(topology).ask(as, name.includes('{') ? name : operation(name), variables);

  test('a department reports its own list of supervision items, and everybody sees it; nobody reports another’s', async () => {
    const row = {
      department: '河北省应急管理厅',
      tier: '省级',
      division: '130000',
      itemCode: '样例-001',
      itemName: '样例事项',
      objectKind: '样例企业',
      legalBasis: '样例条例第一条',
      inspectionMode: '双随机抽查',
      change: '增加',
      inForceFrom: TODAY,
      decidedOn: addDays(TODAY, -60),
    };
    const stranger = await send('market-regulation', 'report-supervision-items', { rows: [row] });
    expect(codesOf(stranger)).toEqual(['FORBIDDEN']);
    const backdated = await send('work-safety', 'report-supervision-items', { rows: [{ ...row, reportedOn: TODAY }] });
    expect(codesOf(backdated)).toEqual(['FORBIDDEN']);
    const unknown = { ...row, itemCode: '样例-002', change: '修改' };
    const reported = await send('work-safety', 'report-supervision-items', { rows: [row, unknown] });
    expect(reported).toMatchObject({
      errors: [],
      data: {
        reportSupervisionItems: {
          accepted: 1,
          quarantined: 1,
          quarantinedRows: [{ line: 2, problems: [{ field: 'change', code: 'SUPERVISION_ITEM_UNKNOWN' }] }],
        },
      },
    });
    const lists = { from: addDays(TODAY, -60), until: TODAY, first: 10 };
    const inTime = { ...row, itemCode: '样例-003', reportedOn: addDays(TODAY, -59) };
    expect((await send('public-credit', 'report-supervision-items', { rows: [inTime] })).errors).toEqual([]);
    expect((await send('integrator', 'supervision-items', lists)).data).toMatchObject({
      supervisionItems: {
        nodes: [
          { code: '样例-001', late: true, reportedOn: TODAY },
          { code: '样例-003', late: false },
        ],
      },
      supervisionItemTimeliness: [{ department: '河北省应急管理厅', reported: 2, inTime: 1, late: 1 }],
    });
  });

  test('joint measures go from incident to response to feedback, and end with the record when an objection to it is upheld', async () => {
    const uscc = both.enterprises[5];
    const { data: named } = await send('work-safety', 'sectors', {});
    const sectors = named?.['sectors'] as readonly { code: string; authority: string }[];
    const addressed = sectors.find(({ code }) => code === 'CULTURE_TOURISM')?.authority ?? '';
    await send('work-safety', 'submit-work-safety-penalties', {
      rows: [penaltyRow({ uscc, documentNumber: `${DOCUMENT_NUMBER}7` })],
    });
    const { data: view } = await send(
      'work-safety',
      'query ($uscc: USCC!) { enterprise(uscc: $uscc) { workSafety { evidence { key documentNumber } } } }',
      { uscc },
    );
    const { evidence } = (
      view as { enterprise: { workSafety: { evidence: { key: string; documentNumber: string }[] } } }
    ).enterprise.workSafety;
    const key = evidence.find((item) => item.documentNumber === `${DOCUMENT_NUMBER}7`)?.key ?? '';
    const asked = {
      uscc,
      kind: 'PUNISHMENT',
      basis: { sector: 'WORK_SAFETY', kind: 'RECORD', key },
      summary: '样例事由',
      measures: [{ code: 'NO_MARKET_ENTRY', departments: [addressed], endsOn: addDays(TODAY, 90) }],
    };
    const refusals = [
      { ...asked, basis: { sector: 'WORK_SAFETY', kind: 'GRADE' } },
      { ...asked, measures: [{ ...asked.measures[0], code: 'CLOSE_IT' }] },
      { ...asked, basis: { ...asked.basis, key: 'no such record' } },
    ].map(async (variables) => codesOf(await send('work-safety', 'initiate-joint-measures', variables)));
    expect(await Promise.all(refusals)).toEqual([
      ['BASIS_INSUFFICIENT'],
      ['MEASURE_NOT_LISTED'],
      ['BASIS_NOT_STANDING'],
    ]);
    expect(codesOf(await send('dashboard', 'initiate-joint-measures', asked))).toEqual(['FORBIDDEN']);
    let initiated: Answer | undefined;
    await eventually('the hub has received the penalty', async () => {
      initiated = await send('work-safety', 'initiate-joint-measures', asked);
      return initiated.errors.length === 0;
    });
    expect(initiated?.data).toMatchObject({
      initiateJointMeasures: { basis: { kind: 'PENALTY' }, measures: [{ department: addressed, state: 'WAITING' }] },
    });
    const begun = initiated?.data?.['initiateJointMeasures'] as { measures: { id: string }[] } | undefined;
    const id = begun?.measures[0]?.id ?? '';
    const answer = { id, answer: 'ACCEPTED' };
    expect(codesOf(await send('market-regulation', 'answer-joint-measure', answer))).toEqual(['FORBIDDEN']);
    const accepted = await send('culture-tourism', 'answer-joint-measure', answer);
    expect(accepted).toMatchObject({ errors: [], data: { answerJointMeasure: { state: 'IN_FORCE' } } });
    const feedback = { id, doneOn: TODAY, note: '样例：已实施' };
    const reported = await send('culture-tourism', 'report-joint-measure', feedback);
    expect(reported).toMatchObject({ errors: [], data: { reportJointMeasure: { feedback: [{ doneOn: TODAY }] } } });
    const seen = async (as: string) =>
      (
        await send(
          as,
          'query ($uscc: USCC!) { enterprise(uscc: $uscc) { jointMeasures { state incident { end { reason document } measures { id } } } } }',
          { uscc },
        )
      ).data?.['enterprise'];
    expect(await seen('dashboard')).toMatchObject({
      jointMeasures: [{ state: 'IN_FORCE', incident: { end: null, measures: [{ id }] } }],
    });

    const objection = {
      uscc,
      objectionKind: '不应公示',
      recordKind: '行政处罚',
      recordKey: key,
      statement: '样例',
      evidenceReference: '样例1号',
      submittedOn: TODAY,
    };
    const submitted = await send(
      'work-safety',
      'mutation ($application: WorkSafetyObjectionsRowInput!) { submitWorkSafetyObjection(application: $application) { case { id } } }',
      { application: objection },
    );
    const objected = submitted.data?.['submitWorkSafetyObjection'] as { case: { id: string } } | undefined;
    const decided = await send(
      'work-safety',
      `mutation ($id: ID!) {
        acceptWorkSafetyObjection(id: $id) { state }
        verifyWorkSafetyObjection(id: $id, note: "样例") { state }
        decideWorkSafetyObjection(id: $id, decision: UPHOLD, note: "样例") { state }
      }`,
      { id: objected?.case.id },
    );
    expect(decided).toMatchObject({ errors: [], data: { decideWorkSafetyObjection: { state: 'UPHELD' } } });
    await eventually('the measure has ended', async () =>
      JSON.stringify(await seen('culture-tourism')).includes('RECORD_ENDED'),
    );
    expect(await seen('work-safety')).toMatchObject({
      jointMeasures: [
        {
          state: 'ENDED',
          incident: { end: { reason: 'RECORD_ENDED', document: expect.stringContaining('信用修复管理办法') } },
        },
      ],
    });
    expect(await seen('dashboard')).toEqual({ jointMeasures: [] });
    expect(codesOf(await send('culture-tourism', 'report-joint-measure', feedback))).toEqual(['TRANSITION_REFUSED']);
    const { data: left } = await send('culture-tourism', 'joint-measures-to-handle', {
      filter: { uscc: [uscc] },
      first: 10,
    });
    expect(left).toMatchObject({
      jointMeasureCounts: { toAnswer: 0, inForce: 0 },
      jointMeasures: { nodes: [{ id, state: 'ENDED', feedback: [{ note: '样例：已实施' }] }] },
    });
  });
});
