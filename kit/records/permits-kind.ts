import { normaliseDocumentNumber, penaltyKey } from '../../schema/vocabulary/document-number.ts';
import { parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import { dateField, otherUsccField, textField, usccField } from '../feed/fields.ts';
import { FieldProblem, type RecordsField, type RecordsKind, recordsKind } from '../feed/records-kind.ts';
import { upsertInto } from '../feed/table-writer.ts';
import { subjectCategoryField } from './natural-person.ts';
import { inOrder } from './row-checks.ts';
import { unkeptColumns } from './unkept-columns.ts';

/** The published format writes an open end as this day. */
const OPEN_END = parseLocalDate('2099-12-31');

/**
 * Administrative permits (行政许可) in the published field format, XK_* (domain.md §2.9), and its older variant
 * (XK_XZJG, XK_SPLB, XK_JZQ). Free text about the content is not kept.
 */
export function permitsKind(): RecordsKind {
  return recordsKind({
    name: 'permits',
    title: { zh: '行政许可', en: 'Administrative permits in the published field format' },
    fields: {
      uscc: usccField([
        'XK_XDR_SHXYM',
        '统一社会信用代码',
        '行政相对人代码_1(统一社会信用代码)',
        '行政相对人代码_1',
        '代码_1',
      ]),
      subjectCategory: subjectCategoryField('XK_XDR_LB', '行政相对人类别'),
      documentName: textField({
        headers: ['XK_XKWS', '行政许可决定文书名称'],
        description: { zh: '行政许可决定文书名称', en: 'Name of the permit decision.' },
        required: false,
        example: '准予行政许可决定书',
        atMost: 255,
      }),
      documentNumber: textField({
        headers: ['XK_WSH', '行政许可决定文书号', '行政许可决定书文号'],
        description: { zh: '行政许可决定文书号', en: 'Number of the permit decision.' },
        required: true,
        example: '冀市监许〔2026〕12号',
        atMost: 128,
      }),
      category: categoryField(),
      certificateName: textField({
        headers: ['XK_XKZS', '许可证书名称'],
        description: { zh: '许可证书名称', en: 'Name of the certificate.' },
        required: false,
        example: '食品经营许可证',
        atMost: 255,
      }),
      certificateNumber: textField({
        headers: ['XK_XKBH', '许可编号'],
        description: { zh: '许可编号', en: 'Number of the certificate.' },
        required: false,
        example: 'JY11301020000001',
        atMost: 128,
      }),
      decidedOn: dateField({
        headers: ['XK_JDRQ', '许可决定日期', '行政许可决定日期'],
        description: { zh: '许可决定日期', en: 'Day of the decision.' },
        required: true,
        example: '2026-03-01',
      }),
      validFrom: dateField({
        headers: ['XK_YXQZ', '有效期自'],
        description: { zh: '有效期自', en: 'First day of validity.' },
        required: false,
        example: '2026-03-01',
        mayLieAhead: true,
      }),
      validUntil: dateField({
        headers: ['XK_YXQZI', '有效期至', 'XK_JZQ', '许可截止期'],
        description: { zh: '有效期至', en: 'Last day of validity; 2099-12-31 means open-ended.' },
        required: false,
        example: '2099-12-31',
        mayLieAhead: true,
      }),
      authority: textField({
        headers: ['XK_XKJG', '许可机关', 'XK_XZJG'],
        description: { zh: '许可机关', en: 'Authority that decided.' },
        required: true,
        example: '石家庄市行政审批局',
        atMost: 128,
      }),
      authorityCode: otherUsccField({
        headers: ['XK_XKJGDM', '许可机关统一社会信用代码'],
        description: {
          zh: '许可机关统一社会信用代码',
          en: 'Unified Social Credit Code of the authority; the older variant has none.',
        },
        required: false,
        example: '11120000MB1529459B',
      }),
      state: textField({
        headers: ['XK_ZT', '当前状态'],
        description: { zh: '当前状态', en: 'State of the permit, as published.' },
        required: false,
        example: '有效',
        atMost: 32,
      }),
      reportedOn: dateField({
        headers: ['报送日期'],
        description: { zh: '报送日期', en: 'Day on which the decision was reported; due within 7 working days.' },
        required: false,
        example: '2026-03-09',
      }),
    },
    unkeptHeaders: UNKEPT_COLUMNS,
    check: ({ validFrom, validUntil, decidedOn, reportedOn }) => [
      ...inOrder(validFrom, validUntil, 'validUntil', '有效期至 lies before 有效期自.'),
      ...inOrder(decidedOn, reportedOn, 'reportedOn', '报送日期 lies before the decision.'),
    ],
    record: (values) => {
      const { uscc, authorityCode, documentNumber, validUntil } = values;
      const key = penaltyKey(documentNumber, authorityCode ?? '', uscc);
      return {
        key,
        uscc,
        columns: {
          uscc,
          key,
          document_number: normaliseDocumentNumber(documentNumber),
          document_name: values.documentName,
          category: values.category,
          certificate_name: values.certificateName,
          certificate_number: values.certificateNumber,
          decided_on: values.decidedOn,
          valid_from: values.validFrom,
          valid_until: validUntil === OPEN_END ? null : validUntil,
          authority: values.authority,
          authority_code: authorityCode ?? '',
          state: values.state,
          reported_on: values.reportedOn,
        },
      };
    },
    write: upsertInto({
      table: 'permit',
      key: ['uscc', 'key'],
      content: [
        'document_number',
        'document_name',
        'category',
        'certificate_name',
        'certificate_number',
        'decided_on',
        'valid_from',
        'valid_until',
        'authority',
        'authority_code',
        'state',
        'reported_on',
      ],
    }),
  });
}

function categoryField(): RecordsField<string, true> {
  return {
    headers: ['XK_XKLB', '许可类别', 'XK_SPLB', '审批类别'],
    description: { zh: '许可类别', en: 'Permit category: 普通, 特许, 认可, 核准, 登记, or 其他 with a remark.' },
    required: true,
    example: '普通',
    parse: (text) => {
      if (/^(普通|特许|认可|核准|登记|其他.{0,60})$/.test(text)) return text;
      throw new FieldProblem('WORD_UNKNOWN', '许可类别 must be 普通, 特许, 认可, 核准 or 登记, or begin with 其他.');
    },
  };
}

/** Besides those of both formats: free text about the content, which may name people. */
const UNKEPT_COLUMNS = [...unkeptColumns('XK'), ...'XK_NR 许可内容 XK_XMMC 项目名称 XK_LYDW XK_LYDWDM'.split(' ')];
