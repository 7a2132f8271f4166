import { dateField, textField, wordField, wordsByName } from '../../kit/feed/fields.ts';
import { FieldProblem, type RecordsField } from '../../kit/feed/records-kind.ts';
import { currentDivision } from '../../schema/vocabulary/division.ts';
import { DIRECTORY_TIERS, DIRECTORY_TIER_NAMES, type DirectoryTier } from '../../schema/vocabulary/registration.ts';
import type { ItemChange } from './tables.ts';

/** 增加、删除或修改监管事项: Hebei opinion of 2022-04-21, 二(三). */
const CHANGE_NAMES: Readonly<Record<ItemChange, string>> = { ADDED: '增加', CHANGED: '修改', REMOVED: '删除' };

/** 省, and 省级 as lists usually say. */
const TIER_WORDS: ReadonlyMap<string, DirectoryTier> = new Map(
  DIRECTORY_TIERS.flatMap((tier) => [
    [`${DIRECTORY_TIER_NAMES[tier]}级`, tier] as const,
    [DIRECTORY_TIER_NAMES[tier], tier] as const,
  ]),
);

const division: RecordsField<string, true> = {
  headers: ['区划代码'],
  description: { zh: '区划代码', en: 'Division whose list it is, six digits: 130000 the province.' },
  required: true,
  example: '130200',
  parse: (text) => {
    const found = /^\d{6}$/.test(text) ? currentDivision(text) : null;
    if (found !== null) return found.code;
    throw new FieldProblem(
      'CODE_UNKNOWN',
      '区划代码 is no division of Hebei of today. Write its six digits, such as 130200.',
    );
  },
};

function words<const Required extends boolean>(
  header: string,
  en: string,
  example: string,
  required: Required,
  atMost = 255,
) {
  return textField({ headers: [header], description: { zh: header, en }, required, example, atMost });
}

/** The columns of a list of credit supervision items. No document publishes a format: the names are ours. */
export const ITEM_FIELDS = {
  department: words('部门', 'Department that supervises.', '唐山市应急管理局', true, 64),
  tier: wordField({
    headers: ['层级'],
    description: { zh: '层级', en: 'Tier of the list: 省级, 市级, 县级.' },
    required: true,
    example: '市级',
    words: TIER_WORDS,
  }),
  division,
  itemCode: words('事项编码', 'Code of the item in that list.', '示例-001', true, 64),
  itemName: words('事项名称', 'Name of the item.', '样例：危险化学品经营监管', true),
  objectKind: words('监管对象', 'What kind of enterprise it is about.', '样例：危险化学品经营企业', true),
  legalBasis: words('监管依据', 'Law, regulation or rule, with its article.', '样例：《条例》第一条', true, 1_000),
  inspectionMode: words('检查方式', 'How it is inspected.', '样例：双随机抽查', true),
  change: wordField({
    headers: ['变更类型'],
    description: { zh: '变更类型', en: 'What the row does to the list: 增加, 修改, 删除.' },
    required: true,
    example: '增加',
    words: wordsByName(CHANGE_NAMES),
  }),
  inForceFrom: dateField({
    headers: ['生效日期'],
    description: { zh: '生效日期', en: 'First day in force; of a removal the first day without it.' },
    required: true,
    example: '2026-11-01',
    mayLieAhead: true,
  }),
  inForceUntil: dateField({
    headers: ['失效日期'],
    description: { zh: '失效日期', en: 'Last day in force; blank until further notice.' },
    required: false,
    example: '2027-10-31',
    mayLieAhead: true,
  }),
  decidedOn: dateField({
    headers: ['调整日期'],
    description: { zh: '调整日期', en: 'Day on which the department changed its list.' },
    required: true,
    example: '2026-10-20',
  }),
  reportedOn: dateField({
    headers: ['报送日期'],
    description: {
      zh: '报送日期',
      en: 'Day on which the change was reported; blank for the day on which the hub receives it.',
    },
    required: false,
    example: '2026-10-28',
  }),
};
