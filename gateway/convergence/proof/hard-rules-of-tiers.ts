import { letterOf, PUBLIC_GRADES } from '../../../schema/vocabulary/grade.ts';
import { MOST_GENERAL_RECORDS } from '../tables/decisions.ts';
import type { FlagCode, GuardEvent } from '../words.ts';
import { byRow, type HardRule, type ValuesOfTable } from './hard-rule.ts';

const OUT_OF_EVALUATION: readonly string[] = ['DEREGISTERED', 'MOVED_OUT', 'CANCELLED'];
export const REGISTRATION: readonly HardRule<'registration'>[] = [
  byRow(
    'H0',
    '注销、迁出、撤销登记的企业不适用参考档。',
    'no tier applies to an enterprise that is deregistered, moved out or whose registration was cancelled.',
    ({ registrationStatus }, { tier }) =>
      OUT_OF_EVALUATION.includes(registrationStatus) === (tier === 'NOT_APPLICABLE'),
  ),
  byRow(
    'H1',
    '吊销营业执照的参考档为 D，且只有吊销由登记状态直接定档。',
    'a revoked licence means D, and no other registration status decides a tier.',
    ({ registrationStatus }, { tier }) =>
      tier === 'NOT_APPLICABLE' || tier === (registrationStatus === 'REVOKED' ? 'D' : null),
  ),
];

export const BASE_GRADE: readonly HardRule<'baseGrade'>[] = [
  byRow(
    'H6',
    '没有可用的公共信用等级为“未评”，有则以其为基础。',
    'without a usable public grade the tier is UNRATED; with one, it is the base.',
    ({ baseState }, { tier }) => (baseState === 'USABLE') === (tier === null),
  ),
];

/** As which class a sector’s grade enters: P8, G6, G3, P2, then H3, G4, G2, G1, then its age. */
function classDue(values: ValuesOfTable<'effectiveClass'>): { rule: string; classUsed: string | null } {
  const { status, schemeStatus, baseLetter, sectorClass, freshness, evidence } = values;
  if (status !== 'GRADED') return { rule: 'P8', classUsed: null };
  if (schemeStatus !== 'ACTIVE') return { rule: 'G6', classUsed: null };
  if (freshness === 'EXPIRED') return { rule: 'G3', classUsed: null };
  if (sectorClass === 'NONE') return { rule: 'P2', classUsed: null };
  if (baseLetter === 'D' && sectorClass === 'A') return { rule: 'H3', classUsed: 'B' };
  const isLow = sectorClass === 'C' || sectorClass === 'D';
  if (isLow && evidence === 'REPAIRED') return { rule: 'G4', classUsed: 'B' };
  if (isLow && evidence === 'IN_BASE') return { rule: 'G2', classUsed: 'B' };
  if (isLow && evidence === 'COUNTED_ELSEWHERE') return { rule: 'G1', classUsed: 'B' };
  if (freshness === 'STALE') return { rule: 'G3', classUsed: sectorClass === 'D' ? 'C' : 'B' };
  if (freshness === 'UNKNOWN' && sectorClass === 'A') return { rule: 'G3', classUsed: 'B' };
  return { rule: 'P2', classUsed: sectorClass };
}

const enters = (id: string, zh: string, en: string): HardRule<'effectiveClass'> =>
  byRow(id, zh, en, (values, { classUsed }) => {
    const due = classDue(values);
    return due.rule !== id || due.classUsed === classUsed;
  });

export const EFFECTIVE_CLASS: readonly HardRule<'effectiveClass'>[] = [
  enters(
    'P8',
    '没有给出等级的行业不起作用：缺失不等于差。',
    'a sector without a grade has no effect: missing is not bad.',
  ),
  enters('G6', '方案已暂停或被替代的等级不起作用。', 'a grade of a scheme not in force has no effect.'),
  enters(
    'G3',
    '陈旧的 A、B、C 按 B 计，D 按 C 计；时效不明的 A 按 B 计；过期的不计。',
    'a stale A, B or C counts as B and a D as C; an A of unknown age as B; an expired grade not at all.',
  ),
  enters(
    'P2',
    '行业按自己的档次计，不属于四档的不计。',
    'a sector counts as its own class, and not at all where it has none of the four.',
  ),
  enters('H3', '公共信用为 D 的，行业 A 按 B 计。', 'where the public grade is D a sector at A counts as B.'),
  enters('G4', '据以降级的记录均已修复的，不计其低档。', 'a low class whose records are all repaired does not count.'),
  enters(
    'G2',
    '负面记录均已计入公共信用等级的，不重复降级。',
    'a low class whose records are all in the public grade does not count again.',
  ),
  enters(
    'G1',
    '负面记录已由其他行业计入的，同一事实只计一次。',
    'a low class whose records others count does not count: one fact counts once.',
  ),
  byRow(
    'H3',
    '公共信用 D 而行业 A，且仅在此时，列为冲突。',
    'a public D with a sector at A, and nothing else, is listed as a conflict.',
    (values, { conflict }) => (classDue(values).rule === 'H3') === (conflict === 'PUBLIC_D_SECTOR_A'),
  ),
];

export const CLASS_STEPS: readonly HardRule<'classSteps'>[] = [
  byRow(
    'H3',
    '公共信用为 D 的，行业不再下调。',
    'where the public grade is D, sectors lower nothing.',
    ({ baseLetter }, { steps }) => baseLetter !== 'D' || steps === 0,
  ),
  byRow(
    'N+',
    '行业为 A 或 B 的不下调。',
    'a sector at A or B lowers nothing.',
    ({ classUsed }, { steps }) => classUsed === 'C' || classUsed === 'D' || steps === 0,
  ),
];

const mayBeRelieved = (values: ValuesOfTable<'relief'>): boolean =>
  values.baseLetter !== 'D' &&
  values.downward === 'NONE' &&
  values.anySectorA &&
  !values.listed &&
  values.baseFreshness === 'FRESH' &&
  !values.atLetterEdge;

export const RELIEF: readonly HardRule<'relief'>[] = [
  byRow(
    'N-',
    '有行业下调或为 C、D，在名单，公共信用为 D 或不新，没有行业为 A，或已是该等最好一级时，不上调。',
    'no relief where a sector lowers or stands at C or D, on a list, from a D or a grade that is not fresh, without a sector at A, or beyond the letter.',
    (values, { steps }) => steps === 0 || mayBeRelieved(values),
  ),
  byRow(
    'G15',
    '结果不完整时不上调，并且（仅在此时）作出提示。',
    'no relief on an incomplete view; it is flagged there, and only there.',
    (values, { steps, flag }) =>
      (values.complete || steps === 0) &&
      (flag === 'RELIEF_NOT_GRANTED_INCOMPLETE') === (mayBeRelieved(values) && !values.complete) &&
      (flag === null || flag === 'RELIEF_NOT_GRANTED_INCOMPLETE'),
  ),
];

const capRule = (
  id: string,
  basis: string,
  zh: string,
  en: string,
  due: (values: ValuesOfTable<'caps'>) => string | null,
): HardRule<'caps'> => ({
  id,
  zh,
  en,
  holds: (values, rows) => {
    const caps = rows.filter(({ output }) => output.basis === basis).map(({ output }) => output.cap);
    const cap = due(values);
    return cap === null ? caps.length === 0 : caps.length === 1 && caps[0] === cap;
  },
});

export const CAPS: readonly HardRule<'caps'>[] = [
  capRule(
    'H2',
    'SEVERE_LISTING',
    '在严重失信主体名单中的，上限为开关所定的 C 或 D（只列一次），不在名单的没有此上限。',
    'on a severe list the cap is C or D as the switch says, once; off it there is none.',
    ({ listed, listCap }) => (listed ? listCap : null),
  ),
  capRule(
    'H4',
    'SEVERE_PENALTY',
    '窗口内有未修复的严重处罚的，上限为 C（只列一次），没有的没有此上限。',
    'a severe penalty in the window caps at C, once; without one there is no such cap.',
    ({ severePenalty }) => (severePenalty ? 'C' : null),
  ),
  capRule(
    'H5',
    'GENERAL_RECORDS',
    '开关打开时，一般失信记录超过 5 条的上限为 C（只列一次），其余没有此上限。',
    'switched on, more than 5 general records cap at C, once; otherwise there is no such cap.',
    ({ generalRecords, generalRecordLimit }) =>
      generalRecordLimit && generalRecords > MOST_GENERAL_RECORDS ? 'C' : null,
  ),
];

/** What is said when the engine meets something: a flag of the same name, or a rule alone. */
const FLAGS: Readonly<Record<GuardEvent, FlagCode | null>> = {
  SAME_RECORD: null,
  RECORD_REPAIRED: 'REPAIRED',
  OBJECTION_OPEN: 'UNDER_OBJECTION',
  SCHEME_NOT_ACTIVE: 'SCHEME_NOT_ACTIVE',
  REGION_DIFFERS: 'REGION_MISMATCH',
  COMPETING_GRADES: 'COMPETING_GRADES',
  USCC_CHECK_FAILED: 'USCC_CHECK_FAILED',
  ACCESS_WITHHELD: 'ACCESS_DENIED_INTERNAL',
  REGISTRY_SILENT: 'REGISTRY_SILENT',
  UNRECOGNISED_GRADE: 'UNRECOGNISED_GRADE',
  BASE_STALE: 'STALE_GRADE',
  BASE_EXPIRED: 'EXPIRED_GRADE',
  SECTOR_STALE: 'STALE_GRADE',
  SECTOR_EXPIRED: 'EXPIRED_GRADE',
  LAST_KNOWN_LISTING: 'LAST_KNOWN_LISTING',
  RELIEF_WITHHELD: 'RELIEF_NOT_GRANTED_INCOMPLETE',
  ANY_ANSWER: null,
};

export const GUARDS: readonly HardRule<'guards'>[] = [
  byRow(
    'G1–G15',
    '提示代码与所遇情形一致。',
    'the flag says what was met.',
    ({ event }, { flag }) => FLAGS[event] === flag,
  ),
];

export const GRADE_SOURCE: readonly HardRule<'sectorGradeSource'>[] = [
  byRow(
    'G13',
    '有等级的展示自己的，没有评价的参照公共信用，未答复或不予披露的不作填充。',
    'a sector with a grade shows its own, one without refers to the public grade, one silent or withholding shows none.',
    ({ status }, { source }) => {
      if (status === 'GRADED') return source === 'SECTOR';
      return source === (status === 'SILENT' || status === 'WITHHELD' ? 'NONE' : 'PUBLIC');
    },
  ),
];

export const CLASS_VALUES: readonly HardRule<'classValues'>[] = [
  byRow(
    'P2',
    '行业档次对应该等最好一级：行业只给出四档，不得读出更差的一级。',
    'a class stands for the best level of its letter: a sector gives four steps, and nothing worse may be read into them.',
    ({ classUsed }, { level }) => level === PUBLIC_GRADES.find((grade) => letterOf(grade) === classUsed),
  ),
];
