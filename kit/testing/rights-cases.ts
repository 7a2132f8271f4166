import type { Database } from '../database/database.ts';
import type { RowTexts } from '../feed/records-kind.ts';
import { objectionsKind, repairsKind } from '../rights/application-kinds.ts';
import { moveCase, type Step } from '../rights/move-case.ts';
import { caseOpener } from '../rights/open-cases.ts';
import type { RightsCase } from '../rights/rights-case.ts';
import type { RightsSetting } from '../rights/rights-setting.ts';
import { submitApplication } from '../rights/submit-application.ts';
import { exampleUscc } from './example-subgraph.ts';
import { give, type SectorTables } from './example-sector.ts';

/** The authority whose penalties the tests use. */
const AUTHORITY_CODE = '11120000MB1529459B';

/** The row of a fine, decided on 2026-05-11 unless said otherwise: repair from 2026-08-11, ends by itself on 2027-05-11. */
export function fineRow(number: number, changed: RowTexts = {}): RowTexts {
  return {
    uscc: exampleUscc(number),
    documentNumber: `冀罚〔2026〕${number}号`,
    categories: '罚款',
    fine: '0.2',
    decidedOn: '2026-05-11',
    authority: '某局',
    authorityCode: AUTHORITY_CODE,
    ...changed,
  };
}

export function fineKey(number: number): string {
  return `冀罚〔2026〕${number}号|${AUTHORITY_CODE}|${exampleUscc(number)}`;
}

/** The row of a grade of the third quarter. */
export function gradeTexts(number: number, changed: RowTexts = {}): RowTexts {
  return {
    uscc: exampleUscc(number),
    period: '2026Q3',
    grade: 'C',
    schemeVersion: 'NINE',
    evaluatorTier: '县',
    evaluatedOn: '2026-10-10',
    ...changed,
  };
}

/** Everything a test does with cases, on one store. */
export function rightsOn(database: Database<SectorTables>, setting: RightsSetting) {
  const store = database as unknown as Parameters<typeof moveCase>[0]; // the exchange's tables are there too
  const open = caseOpener(setting);
  const submit = (kind: 'objections' | 'repairs', texts: RowTexts, now: Date) =>
    submitApplication(
      store,
      setting,
      kind === 'objections' ? objectionsKind(open) : repairsKind(open),
      texts,
      { submittedBy: 'AGENCY', actor: 'tester' },
      now,
    );
  const opened = async (kind: 'objections' | 'repairs', texts: RowTexts, now: Date): Promise<RightsCase> => {
    const outcome = await submit(kind, texts, now);
    if (outcome.case === null) throw new Error(JSON.stringify(outcome.quarantinedRow?.problems));
    return outcome.case;
  };
  return {
    store,
    submit,
    object: (number: number, changed: RowTexts, now: Date) =>
      opened(
        'objections',
        {
          uscc: exampleUscc(number),
          objectionKind: '错误',
          recordKind: '行政处罚',
          recordKey: fineKey(number),
          statement: '金额不符',
          submittedOn: '2026-11-20',
          ...changed,
        },
        now,
      ),
    apply: (number: number, changed: RowTexts, now: Date) =>
      opened(
        'repairs',
        {
          uscc: exampleUscc(number),
          repairGround: '依申请',
          recordKind: '行政处罚',
          recordKey: fineKey(number),
          correctedOn: '2026-06-01',
          commitmentReference: 'CN-1',
          submittedOn: '2026-11-20',
          ...changed,
        },
        now,
      ),
    move: (
      rightsCase: Pick<RightsCase, 'id' | 'kind'>,
      action: Step['action'],
      now: Date,
      further: Partial<Step> = {},
    ) =>
      moveCase(
        store,
        setting,
        { id: rightsCase.id, kind: rightsCase.kind, action, actor: 'tester', note: '核实', ...further },
        now,
      ),
    /** A fined enterprise with a grade. */
    fined: async (number: number, now: Date) => {
      await give(database, 'penalties', [fineRow(number)], now);
      await give(database, 'grades', [gradeTexts(number)], now);
    },
  };
}
