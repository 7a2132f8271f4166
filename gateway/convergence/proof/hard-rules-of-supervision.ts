import { byRow, type HardRule, type ValuesOfTable } from './hard-rule.ts';

const ON_CAUSE = 'COMPLAINT ASSIGNED_LEAD';
const LIGHTER_EXCEPTIONS = 'COMPLAINT DATA_FINDING ASSIGNED_LEAD LEGAL_MANDATE';
const isOnCauseOnly = ({ grade, keyDomain, annualCapReached }: ValuesOfTable<'supervision'>): boolean =>
  grade !== 'NOT_APPLICABLE' && annualCapReached && !keyDomain;
const isOrdinary = ({ keyDomain, annualCapReached }: ValuesOfTable<'supervision'>): boolean =>
  !keyDomain && !annualCapReached;

/** Whether a multiplier is what its mode says. */
function agrees(mode: string, multiplier: number): boolean {
  if (mode === 'LIGHTER') return multiplier > 0 && multiplier < 1;
  if (mode === 'NORMAL') return multiplier === 1;
  if (mode === 'RAISED' || mode === 'RAISED_GREATLY') return multiplier > 1;
  return multiplier === 0;
}

export const SUPERVISION: readonly HardRule<'supervision'>[] = [
  byRow(
    'H0',
    '不在评价范围的，且仅有这些，不作抽查建议。',
    'no inspection is advised outside evaluation, and only there.',
    ({ grade }, { mode }) => (grade === 'NOT_APPLICABLE') === (mode === 'NOT_APPLICABLE'),
  ),
  byRow(
    'G11',
    '已达年度检查上限（重点领域除外）的只因投诉举报、交办线索检查，且仅限此时。',
    'at the annual inspection cap, key domains apart, and only there, inspection is on cause only.',
    (values, { mode }) => isOnCauseOnly(values) === (mode === 'ON_CAUSE_ONLY'),
  ),
  byRow(
    'G10',
    '重点领域不低于常规比例。',
    'in a key domain the ratio is never below the normal one.',
    ({ grade, keyDomain }, { multiplier }) => !keyDomain || grade === 'NOT_APPLICABLE' || Number(multiplier) >= 1,
  ),
  byRow(
    'G15',
    '结果不完整时不低于常规比例；仅因不完整而未从宽的，且仅有这些，作出提示。',
    'on an incomplete view the ratio is not reduced; it is flagged where it would have been, and only there.',
    (values, { multiplier, flag }) => {
      const isWithheld = values.grade === 'A' && !values.complete && isOrdinary(values);
      return (!isWithheld || Number(multiplier) >= 1) && flag === (isWithheld ? 'RELIEF_NOT_GRANTED_INCOMPLETE' : null);
    },
  ),
  byRow(
    'P8',
    '未评的按常规比例：缺失既不加分也不减分。',
    'unrated means the normal ratio: missing is neither good nor bad.',
    (values, { mode }) => values.grade !== 'UNRATED' || isOnCauseOnly(values) || mode === 'NORMAL',
  ),
  byRow('S', '倍数与方式一致。', 'the multiplier is what the mode says.', (_values, { mode, multiplier }) =>
    agrees(mode, Number(multiplier)),
  ),
  byRow(
    'S-A',
    '从宽的须给出最低比例（大于 0、不超过 1），其余不给。',
    'a lighter mode, and no other, states its least ratio, above 0 and at most 1.',
    (_values, { mode, minimumRatio }) =>
      (mode === 'LIGHTER') === (minimumRatio !== null) &&
      (minimumRatio === null || (Number(minimumRatio) > 0 && Number(minimumRatio) <= 1)),
  ),
  byRow(
    'S-A',
    '从宽的列明四种仍应检查的情形，达到年度上限的列明两种，其余不列。',
    'a lighter mode names the four causes that call for a check all the same, one on cause only the two of its source, others none.',
    (_values, { mode, exceptions }) =>
      exceptions.toSorted().join(' ') === exceptionsDue(mode).split(' ').sort().join(' '),
  ),
  byRow(
    'S-D',
    '大幅提高的对重点事项全覆盖，其余不要求。',
    'key items are fully covered where the ratio is raised greatly, and only there.',
    (_values, { mode, fullCoverageOfKeyItems }) => (mode === 'RAISED_GREATLY') === fullCoverageOfKeyItems,
  ),
  byRow(
    'S-D',
    'D 类大幅提高。',
    'at D the ratio is raised greatly.',
    (values, { mode }) => values.grade !== 'D' || !isOrdinary(values) || mode === 'RAISED_GREATLY',
  ),
];

function exceptionsDue(mode: string): string {
  if (mode === 'LIGHTER') return LIGHTER_EXCEPTIONS;
  return mode === 'ON_CAUSE_ONLY' ? ON_CAUSE : '';
}
