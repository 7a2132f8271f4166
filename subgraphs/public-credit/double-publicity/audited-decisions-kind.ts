import { dateField, otherUsccField, textField, usccField, wordField } from '../../../kit/feed/fields.ts';
import { recordsKind } from '../../../kit/feed/records-kind.ts';
import { upsertInto } from '../../../kit/feed/table-writer.ts';
import { inOrder } from '../../../kit/records/row-checks.ts';
import { normaliseDocumentNumber, penaltyKey } from '../../../schema/vocabulary/document-number.ts';

/**
 * What an audit of double publicity has looked at, decision by decision (Hebei action plan 2021, 2: 专项排查和第三方评估).
 * Whether a decision was reported is not asked: the reports say.
 */
export const auditedDecisionsKind = recordsKind({
  name: 'audited-decisions',
  title: { zh: '双公示排查结果', en: 'Decisions looked at by an audit of double publicity' },
  fields: {
    uscc: usccField(),
    decisionKind: wordField({
      headers: ['决定种类'],
      description: { zh: '决定种类', en: 'Kind of decision: 行政处罚 or 行政许可.' },
      required: true,
      example: '行政处罚',
      words: new Map([
        ['行政处罚', 'PENALTY'],
        ['行政许可', 'PERMIT'],
      ]),
    }),
    documentNumber: textField({
      headers: ['决定文书号'],
      description: { zh: '决定文书号', en: 'Number of the decision.' },
      required: true,
      example: '冀市监罚〔2026〕12号',
      atMost: 128,
    }),
    authority: textField({
      headers: ['作出机关'],
      description: { zh: '作出机关', en: 'Authority that decided.' },
      required: true,
      example: '石家庄市市场监督管理局',
      atMost: 128,
    }),
    authorityCode: otherUsccField({
      headers: ['作出机关统一社会信用代码'],
      description: { zh: '作出机关统一社会信用代码', en: 'Unified Social Credit Code of the authority.' },
      required: false,
      example: '11120000MB1529459B',
    }),
    decidedOn: dateField({
      headers: ['决定日期'],
      description: { zh: '决定日期', en: 'Day of the decision.' },
      required: true,
      example: '2026-03-01',
    }),
    auditedOn: dateField({
      headers: ['排查日期'],
      description: { zh: '排查日期', en: 'Day of the audit.' },
      required: true,
      example: '2026-06-30',
    }),
    withheld: wordField({
      headers: ['是否瞒报'],
      description: { zh: '是否瞒报', en: 'Whether it was kept back on purpose, as the auditors found: 是 or 否.' },
      required: false,
      example: '否',
      words: new Map([
        ['是', 'YES'],
        ['否', 'NO'],
      ]),
    }),
  },
  check: ({ decidedOn, auditedOn }) => inOrder(decidedOn, auditedOn, 'auditedOn', '排查日期 lies before the decision.'),
  record: (values) => {
    const { uscc, decisionKind, documentNumber, authorityCode } = values;
    const key = penaltyKey(documentNumber, authorityCode ?? '', uscc);
    return {
      key: `${decisionKind}|${key}`,
      uscc,
      columns: {
        uscc,
        decision_kind: decisionKind,
        key,
        document_number: normaliseDocumentNumber(documentNumber),
        authority: values.authority,
        authority_code: authorityCode ?? '',
        decided_on: values.decidedOn,
        audited_on: values.auditedOn,
        withheld: values.withheld,
      },
    };
  },
  write: upsertInto({
    table: 'audited_decision',
    key: ['uscc', 'decision_kind', 'key'],
    content: ['document_number', 'authority', 'authority_code', 'decided_on', 'audited_on', 'withheld'],
  }),
});
