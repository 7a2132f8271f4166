import { DIRECTORY_TIER_NAMES } from '../../schema/vocabulary/registration.ts';
import { dateField, periodField, textField, usccField, wordField, wordsByName } from '../feed/fields.ts';
import {
  FieldProblem,
  type RecordsField,
  type RecordsKind,
  recordsKind,
  type RowProblem,
} from '../feed/records-kind.ts';
import { appendTo } from '../feed/table-writer.ts';
import { inOrder } from './row-checks.ts';
import type { GradeScheme } from './sector-grade.ts';

interface GradesOptions {
  /** The schemes in which grades may arrive; each has its own scale. */
  schemes: readonly Pick<GradeScheme, 'version' | 'grades'>[];
  /** Where a sector grades several kinds of subject: what the file says → the stored word. */
  subjectKinds?: Readonly<Record<string, string>>;
}

/** A sector's own published grades (行业信用评价结果). A grade that differs from the stored one is a new revision. */
export function gradesKind({ schemes, subjectKinds = {} }: GradesOptions): RecordsKind {
  const scales = new Map(schemes.map(({ version, grades }) => [version, Object.keys(grades)]));
  const hasSubjectKinds = Object.keys(subjectKinds).length > 0;
  return recordsKind({
    name: 'grades',
    title: { zh: '信用评价结果', en: "The sector's own published grades" },
    fields: {
      uscc: usccField(),
      ...(hasSubjectKinds ? { subjectKind: subjectKindField(subjectKinds) } : {}),
      period: periodField(['评价期', '评价周期']),
      grade: textField({
        headers: ['等级', '评价等级', '信用等级'],
        description: {
          zh: '等级',
          en: `Grade as the scheme writes it. ${schemes.map(({ version, grades }) => `${version}: ${Object.keys(grades).join(' ')}`).join('; ')}.`,
        },
        required: true,
        example: 'B',
        atMost: 16,
      }),
      schemeVersion: schemeField([...scales.keys()]),
      evaluatorTier: wordField({
        headers: ['评价层级', '名录层级'],
        description: { zh: '评价层级', en: 'Tier of the directory that evaluated: 省, 市 or 县.' },
        required: true,
        example: '省',
        words: wordsByName(DIRECTORY_TIER_NAMES),
      }),
      evaluatedOn: dateField({
        headers: ['评价日期'],
        description: { zh: '评价日期', en: 'Day of the evaluation.' },
        required: true,
        example: '2026-10-10',
      }),
      publishedOn: dateField({
        headers: ['发布日期'],
        description: { zh: '发布日期', en: 'Day of publication.' },
        required: false,
        example: '2026-10-15',
      }),
      score: scoreField(),
    },
    check: ({ period, grade, schemeVersion, evaluatedOn, publishedOn }) => [
      ...gradeProblems(normaliseGrade(grade), schemeVersion, scales.get(schemeVersion) ?? []),
      ...inOrder(period.start, evaluatedOn, 'evaluatedOn', '评价日期 lies before the period begins.'),
      ...inOrder(evaluatedOn, publishedOn, 'publishedOn', '发布日期 lies before the evaluation.'),
    ],
    record: (values) => {
      const { uscc, period, schemeVersion, evaluatorTier } = values;
      const subjectKind = 'subjectKind' in values && typeof values.subjectKind === 'string' ? values.subjectKind : '';
      return {
        key: [uscc, period.end, subjectKind, evaluatorTier, schemeVersion].join('|'),
        uscc,
        columns: {
          uscc,
          period_end: period.end,
          subject_kind: subjectKind,
          evaluator_tier: evaluatorTier,
          period: period.id,
          period_start: period.start,
          grade: normaliseGrade(values.grade),
          scheme_version: schemeVersion,
          score_thousandths: values.score,
          evaluated_on: values.evaluatedOn,
          published_on: values.publishedOn,
        },
      };
    },
    write: appendTo({
      table: 'evaluation',
      key: ['uscc', 'scheme_version', 'subject_kind', 'period_end', 'evaluator_tier'],
      content: ['period', 'period_start', 'grade', 'score_thousandths', 'evaluated_on', 'published_on'],
    }),
  });
}

function subjectKindField(subjectKinds: Readonly<Record<string, string>>): RecordsField<string, true> {
  return wordField({
    headers: ['主体类别'],
    description: { zh: '主体类别', en: `Kind of subject that was graded: ${Object.keys(subjectKinds).join(', ')}.` },
    required: true,
    example: Object.keys(subjectKinds)[0] ?? '',
    words: new Map(Object.entries(subjectKinds)),
  });
}

function schemeField(versions: readonly string[]): RecordsField<string, true> {
  return {
    headers: ['评价方案', '评价方案版本'],
    description: { zh: '评价方案', en: `Version of the scheme the grade belongs to: ${versions.join(', ')}.` },
    required: true,
    example: versions[0] ?? '',
    parse: (text) => {
      if (versions.includes(text)) return text;
      throw new FieldProblem('SCHEME_UNKNOWN', `评价方案 must be one of ${versions.join(', ')}.`);
    },
  };
}

/** Thousandths of a point. */
function scoreField(): RecordsField<number, false> {
  return {
    headers: ['得分', '评价得分'],
    description: { zh: '得分', en: 'Score, at most 3 decimals.' },
    required: false,
    example: '86.5',
    parse: (text) => {
      const [, whole, decimals = ''] = /^(\d{1,9})(?:\.(\d{1,3}))?$/.exec(text) ?? [];
      if (whole === undefined)
        throw new FieldProblem('NUMBER_INVALID', '得分 must be a number from 0 with at most 3 decimals.');
      return Number(whole + decimals.padEnd(3, '0'));
    },
  };
}

/** Full-width letters and signs mean the same as half-width ones; nothing else is forgiven. */
function normaliseGrade(text: string): string {
  return text.normalize('NFKC').replaceAll(/[\u2010-\u2015\u2212]/g, '-');
}

function gradeProblems(grade: string, version: string, scale: readonly string[]): RowProblem[] {
  if (scale.includes(grade)) return [];
  const remedy = scale.includes(grade.toUpperCase())
    ? 'Write it in capital letters.'
    : `${version} has ${scale.join(', ')} and no other.`;
  return [{ field: 'grade', code: 'GRADE_NOT_IN_SCALE', message: `等级 is not in the scale of its scheme. ${remedy}` }];
}
