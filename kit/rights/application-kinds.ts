import { createHash } from 'node:crypto';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { dateField, textField, usccField, wordField, wordsByName } from '../feed/fields.ts';
import { type RecordsKind, recordsKind, type StoredRecord, type WriteTarget } from '../feed/records-kind.ts';
import { inOrder } from '../records/row-checks.ts';
import { RECORD_KIND_NAMES, type RecordKind } from '../records/record-standing.ts';
import { OBJECTION_KIND_NAMES, type ObjectionKind } from './objection.ts';
import { REPAIR_GROUND_NAMES, type RepairGround } from './repair.ts';
import type { Application } from './rights-case.ts';

/** Opens a case for each application, in the caller's transaction; returns the enterprises of those that are new. */
export type OpenCases = (
  target: WriteTarget,
  applications: readonly Application[],
  receivedAt: string,
) => Promise<Uscc[]>;

const REPAIRABLE: Readonly<Partial<Record<RecordKind, string>>> = {
  PENALTY: RECORD_KIND_NAMES.PENALTY,
  SEVERE_LISTING: RECORD_KIND_NAMES.SEVERE_LISTING,
  ABNORMAL_LISTING: RECORD_KIND_NAMES.ABNORMAL_LISTING,
  CREDIT_RECORD: RECORD_KIND_NAMES.CREDIT_RECORD,
};

/** Objections (异议申请) as rows: one by mutation, many by file from a counter or a city. */
export function objectionsKind(open: OpenCases): RecordsKind {
  return recordsKind({
    name: 'objections',
    title: { zh: '异议申请', en: 'Objections' },
    fields: {
      uscc: usccField(),
      objectionKind: wordField({
        headers: ['异议类型'],
        description: { zh: '异议类型', en: `What is objected to: ${Object.values(OBJECTION_KIND_NAMES).join(', ')}.` },
        required: true,
        example: OBJECTION_KIND_NAMES.WRONG,
        words: wordsByName<ObjectionKind>(OBJECTION_KIND_NAMES),
      }),
      recordKind: wordField({
        headers: ['记录种类'],
        description: { zh: '记录种类', en: `Kind of record: ${Object.values(RECORD_KIND_NAMES).join(', ')}.` },
        required: true,
        example: RECORD_KIND_NAMES.PENALTY,
        words: wordsByName<RecordKind>(RECORD_KIND_NAMES),
      }),
      recordKey: recordKeyField(false),
      statement: textField({
        headers: ['异议说明'],
        description: { zh: '异议说明', en: 'What is wrong, without naming people.' },
        required: true,
        example: '处罚金额与决定书不符',
        atMost: 1_000,
      }),
      evidenceReference: evidenceField(),
      submittedOn: submittedOnField(),
    },
    check: ({ recordKey, objectionKind }) =>
      recordKey !== null || objectionKind === 'MISSING'
        ? []
        : [
            {
              field: 'recordKey',
              code: 'FIELD_MISSING',
              message: '记录编号 is blank. Name the record; only 遗漏 has none.',
            },
          ],
    record: (values) =>
      applicationRecord({
        uscc: values.uscc,
        kind: 'OBJECTION',
        recordKind: values.recordKind,
        recordKey: values.recordKey,
        objectionKind: values.objectionKind,
        repairGround: null,
        statement: values.statement,
        evidenceReference: values.evidenceReference,
        commitmentReference: null,
        correctedOn: null,
        submittedOn: values.submittedOn,
      }),
    write: (target, records, receivedAt) => open(target, records.map(applicationOf), receivedAt),
  });
}

/** Applications for repair (信用修复申请) as rows. */
export function repairsKind(open: OpenCases): RecordsKind {
  return recordsKind({
    name: 'repairs',
    title: { zh: '信用修复申请', en: 'Applications for credit repair' },
    fields: {
      uscc: usccField(),
      repairGround: wordField({
        headers: ['修复事由'],
        description: { zh: '修复事由', en: `Ground: ${Object.values(REPAIR_GROUND_NAMES).join(', ')}.` },
        required: true,
        example: REPAIR_GROUND_NAMES.ON_APPLICATION,
        words: wordsByName<RepairGround>(REPAIR_GROUND_NAMES),
      }),
      recordKind: wordField({
        headers: ['记录种类'],
        description: { zh: '记录种类', en: `Kind of record: ${Object.values(REPAIRABLE).join(', ')}.` },
        required: true,
        example: RECORD_KIND_NAMES.PENALTY,
        words: new Map(
          Object.entries(REPAIRABLE).map(([word, name]) => [name, word as RecordKind]), // the keys of REPAIRABLE
        ),
      }),
      recordKey: recordKeyField(true),
      correctedOn: dateField({
        headers: ['纠正日期'],
        description: { zh: '纠正日期', en: 'Day by which the conduct was corrected and the duties done.' },
        required: false,
        example: '2026-06-01',
      }),
      commitmentReference: textField({
        headers: ['信用承诺书编号'],
        description: { zh: '信用承诺书编号', en: 'Number of the public credit commitment.' },
        required: false,
        example: 'CN-2026-0001',
        atMost: 128,
      }),
      statement: textField({
        headers: ['修复说明'],
        description: { zh: '修复说明', en: 'What was done, without naming people.' },
        required: false,
        example: '已整改并缴纳罚款',
        atMost: 1_000,
      }),
      evidenceReference: evidenceField(),
      submittedOn: submittedOnField(),
    },
    check: ({ correctedOn, submittedOn }) =>
      inOrder(correctedOn, submittedOn, 'submittedOn', '提交日期 lies before 纠正日期.'),
    record: (values) =>
      applicationRecord({
        uscc: values.uscc,
        kind: 'REPAIR',
        recordKind: values.recordKind,
        recordKey: values.recordKey,
        objectionKind: null,
        repairGround: values.repairGround,
        statement: values.statement,
        evidenceReference: values.evidenceReference,
        commitmentReference: values.commitmentReference,
        correctedOn: values.correctedOn,
        submittedOn: values.submittedOn,
      }),
    write: (target, records, receivedAt) => open(target, records.map(applicationOf), receivedAt),
  });
}

function recordKeyField<const Required extends boolean>(required: Required) {
  return textField({
    headers: ['记录编号'],
    description: { zh: '记录编号', en: "The record's key, as the list of the enterprise's records gives it." },
    required,
    example: '冀市监罚〔2026〕12号|11120000MB1529459B|91130102TT00000156',
    atMost: 200,
  });
}

function evidenceField() {
  return textField({
    headers: ['证据材料编号'],
    description: { zh: '证据材料编号', en: 'Number of the evidence, which is kept elsewhere.' },
    required: false,
    example: 'ZL-2026-0001',
    atMost: 255,
  });
}

function submittedOnField() {
  return dateField({
    headers: ['提交日期'],
    description: { zh: '提交日期', en: 'Day of the formal application: the limit counts from it.' },
    required: true,
    example: '2026-11-02',
  });
}

const ID_CHARACTERS = 16;

/** The same application, however often it comes, has the same id. */
export function caseIdOf({ uscc, ...content }: Application): string {
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, ID_CHARACTERS);
  return `${uscc}-${content.kind === 'OBJECTION' ? 'O' : 'R'}${hash}`;
}

/** The application as columns of `rights_case`; one column for each of its fields, in their order. */
function applicationRecord(application: Application): StoredRecord {
  const { uscc, ...fields } = application;
  return { key: caseIdOf(application), uscc, columns: { ...fields } };
}

/** The application that a row of one of the two kinds holds. */
export function applicationOf({ uscc, columns }: StoredRecord): Application {
  // applicationRecord above made the columns from an Application, field by field.
  return { uscc, ...columns } as unknown as Application;
}
