import { normaliseDocumentNumber, penaltyKey } from '../../schema/vocabulary/document-number.ts';
import { dateField, moneyField, otherUsccField, textField, usccField, wordField } from '../feed/fields.ts';
import { FieldProblem, type RecordsField, type RecordsKind, recordsKind } from '../feed/records-kind.ts';
import { upsertInto } from '../feed/table-writer.ts';
import { subjectCategoryField } from './natural-person.ts';
import { penaltyCategoriesField } from './penalty-categories-field.ts';
import { inOrder } from './row-checks.ts';
import { unkeptColumns } from './unkept-columns.ts';

const MOST_CATEGORY_CHARACTERS = 255;

/**
 * Administrative penalties (行政处罚) in the published field format, CF_* (domain.md §2.9), and its older variant
 * (CF_XZJG, CF_CFLB1, CF_CFLB2, CF_JZQ, CF_ZT). Free text about the facts and the content is not kept.
 */
export function penaltiesKind(): RecordsKind {
  return recordsKind({
    name: 'penalties',
    title: { zh: '行政处罚', en: 'Administrative penalties in the published field format' },
    fields: {
      uscc: usccField([
        'CF_XDR_SHXYM',
        '统一社会信用代码',
        '行政相对人代码_1(统一社会信用代码)',
        '行政相对人代码_1',
        '代码_1',
      ]),
      subjectCategory: subjectCategoryField('CF_XDR_LB', '行政相对人类别'),
      documentNumber: textField({
        headers: ['CF_WSH', '行政处罚决定书文号', '处罚决定书文号'],
        description: { zh: '行政处罚决定书文号', en: 'Number of the penalty decision.' },
        required: true,
        example: '冀市监罚〔2026〕12号',
        atMost: 128,
      }),
      violationType: textField({
        headers: ['CF_WFXW', '违法行为类型'],
        description: { zh: '违法行为类型', en: 'Type of violation.' },
        required: false,
        example: '未按规定公示信息',
        atMost: 255,
      }),
      legalBasis: textField({
        headers: ['CF_YJ', '处罚依据'],
        description: { zh: '处罚依据', en: 'Legal basis.' },
        required: false,
        example: '《企业信息公示暂行条例》第十八条',
        atMost: 4_000,
      }),
      categories: penaltyCategoriesField({
        headers: ['CF_CFLB', '处罚类别', 'CF_CFLB1', '处罚类别1'],
        description: {
          zh: '处罚类别',
          en: 'Penalty categories by name, ; between them; in the older variant a digit.',
        },
        required: true,
        example: '罚款',
      }),
      secondCategories: penaltyCategoriesField({
        headers: ['CF_CFLB2', '处罚类别2'],
        description: { zh: '处罚类别2', en: 'Further penalty categories, of the older variant only.' },
        required: false,
        example: '没收违法所得',
      }),
      fine: moneyField({
        headers: ['CF_NR_FK', '罚款金额(万元)', '罚款金额'],
        description: { zh: '罚款金额（万元）', en: 'Fine in 万元 (10,000 yuan), at most 6 decimals.' },
        required: false,
        example: '0.2',
      }),
      confiscated: moneyField({
        headers: [
          'CF_NR_WFFF',
          '没收违法所得、没收非法财物的金额(万元)',
          '没收违法所得/非法财物金额(万元)',
          '没收金额(万元)',
        ],
        description: {
          zh: '没收违法所得、没收非法财物的金额（万元）',
          en: 'Confiscated amount in 万元 (10,000 yuan), at most 6 decimals.',
        },
        required: false,
        example: '0',
      }),
      decidedOn: dateField({
        headers: ['CF_JDRQ', '处罚决定日期', 'CF_SXQ'],
        description: { zh: '处罚决定日期', en: 'Day of the decision.' },
        required: true,
        example: '2026-03-01',
      }),
      validUntil: dateField({
        headers: ['CF_YXQ', '处罚有效期', 'CF_JZQ', '处罚截止期'],
        description: { zh: '处罚有效期', en: 'Last day of the penalty.' },
        required: false,
        example: '2027-03-01',
        mayLieAhead: true,
      }),
      publicationEndsOn: dateField({
        headers: ['CF_GSJZQ', '公示截止期', '公示截止日期'],
        description: { zh: '公示截止期', en: 'Last day of publication.' },
        required: false,
        example: '2027-03-01',
        mayLieAhead: true,
      }),
      authority: textField({
        headers: ['CF_CFJG', '处罚机关', 'CF_XZJG'],
        description: { zh: '处罚机关', en: 'Authority that decided.' },
        required: true,
        example: '石家庄市市场监督管理局',
        atMost: 128,
      }),
      authorityCode: otherUsccField({
        headers: ['CF_CFJGDM', '处罚机关统一社会信用代码', '处罚机关代码'],
        description: {
          zh: '处罚机关统一社会信用代码',
          en: 'Unified Social Credit Code of the authority; the older variant has none.',
        },
        required: false,
        example: '11120000MB1529459B',
      }),
      seriousConsequence: wordField({
        headers: ['造成严重后果'],
        description: {
          zh: '造成严重后果',
          en: 'Whether the conduct had serious consequences (Hebei opinion 2022, 四(三)); blank where nobody says.',
        },
        required: false,
        example: '否',
        words: new Map([
          ['是', 'YES'],
          ['否', 'NO'],
        ] as const),
      }),
      state: stateField(),
      repairedOn: dateField({
        headers: ['修复日期', '信用修复日期'],
        description: { zh: '修复日期', en: 'Day on which credit repair was granted.' },
        required: false,
        example: '2026-08-01',
      }),
      objectionSubmittedOn: dateField({
        headers: ['异议提交日期'],
        description: { zh: '异议提交日期', en: 'Day on which an objection was submitted.' },
        required: false,
        example: '2026-04-01',
      }),
      reportedOn: dateField({
        headers: ['报送日期'],
        description: { zh: '报送日期', en: 'Day on which the decision was reported; due within 7 working days.' },
        required: false,
        example: '2026-03-09',
      }),
    },
    unkeptHeaders: UNKEPT_COLUMNS,
    check: (values) => [
      ...inOrder(values.decidedOn, values.validUntil, 'validUntil', '处罚有效期 ends before the decision.'),
      ...inOrder(
        values.decidedOn,
        values.publicationEndsOn,
        'publicationEndsOn',
        '公示截止期 ends before the decision.',
      ),
      ...inOrder(values.decidedOn, values.reportedOn, 'reportedOn', '报送日期 lies before the decision.'),
      ...inOrder(values.decidedOn, values.repairedOn, 'repairedOn', '修复日期 lies before the decision.'),
      ...inOrder(
        values.decidedOn,
        values.objectionSubmittedOn,
        'objectionSubmittedOn',
        '异议提交日期 lies before the decision.',
      ),
      ...(categoriesText(values).length <= MOST_CATEGORY_CHARACTERS
        ? []
        : [
            {
              field: 'categories',
              code: 'TEXT_TOO_LONG' as const,
              message: '处罚类别 names too many categories at once. Name those that were imposed.',
            },
          ]),
    ],
    record: (values) => {
      const { uscc, authorityCode, documentNumber } = values;
      const key = penaltyKey(documentNumber, authorityCode ?? '', uscc);
      return {
        key,
        uscc,
        columns: {
          uscc,
          key,
          document_number: normaliseDocumentNumber(documentNumber),
          authority: values.authority,
          authority_code: authorityCode ?? '',
          categories: categoriesText(values),
          violation_type: values.violationType,
          legal_basis: values.legalBasis,
          fine_fen: values.fine,
          confiscated_fen: values.confiscated,
          serious_consequence: values.seriousConsequence,
          decided_on: values.decidedOn,
          valid_until: values.validUntil,
          publication_ends_on: values.publicationEndsOn,
          reported_on: values.reportedOn,
          repaired_on: values.repairedOn,
          objection_submitted_on: values.objectionSubmittedOn,
        },
      };
    },
    write: upsertInto({
      table: 'penalty',
      key: ['uscc', 'key'],
      content: [
        'document_number',
        'authority',
        'authority_code',
        'categories',
        'violation_type',
        'legal_basis',
        'fine_fen',
        'confiscated_fen',
        'serious_consequence',
        'decided_on',
        'valid_until',
        'publication_ends_on',
        'reported_on',
        'repaired_on',
        'objection_submitted_on',
      ],
    }),
  });
}

function categoriesText({
  categories,
  secondCategories,
}: {
  categories: readonly string[];
  secondCategories: readonly string[] | null;
}): string {
  return [...new Set([...categories, ...(secondCategories ?? [])])].join(';');
}

/** 当前状态 of the older variant: 0 or blank in force, 1 withdrawn, 2 objected to, 3 other. */
function stateField(): RecordsField<string, false> {
  return {
    headers: ['CF_ZT', '当前状态'],
    description: {
      zh: '当前状态',
      en: 'State of the decision, of the older variant only: 0 in force, 1 withdrawn, 2 objected to, 3 other.',
    },
    required: false,
    example: '0',
    parse: (text) => {
      if (/^(1|撤销)$/.test(text)) {
        throw new FieldProblem(
          'DECISION_WITHDRAWN',
          'The decision was withdrawn. Dismiss the row, or correct 当前状态 if it is in force.',
        );
      }
      if (/^(0|2|3|正常|异议|其他)$/.test(text)) return text;
      throw new FieldProblem('WORD_UNKNOWN', '当前状态 must be 0, 1, 2 or 3.');
    },
  };
}

/** Besides those of both formats: free text about facts and content, which may name people, and codes nothing is made of. */
const UNKEPT_COLUMNS = [
  ...unkeptColumns('CF'),
  ...'CF_SY 违法事实 处罚事由 CF_NR 处罚内容 CF_JG 处罚结果 CF_CFMC 处罚名称 CF_AJMC 案件名称'.split(' '),
  ...'CF_NR_ZKDX 暂扣或吊销证照名称及编号 CF_SXYZCD 失信严重程度 CF_SJLY CF_SJLYDM'.split(' '),
];
