import type { Kysely } from 'kysely';
import { EFFECTIVE_CLASSES, type EffectiveClass } from '../../../schema/vocabulary/grade.ts';
import type { LocalDate } from '../../../schema/vocabulary/local-date.ts';
import { DIRECTORY_TIERS, type DirectoryTier } from '../../../schema/vocabulary/registration.ts';
import { wordField } from '../../feed/fields.ts';
import { inOrder } from '../../records/row-checks.ts';
import type { GradeScheme } from '../../records/sector-grade.ts';
import type { RecordTables } from '../../records/tables.ts';
import type { Offer } from '../exchange.ts';
import { receivedKind, sentCount, sentDay, sentFields, sentText } from './received-kind.ts';

/** A grade as another sector sent it. */
export interface ReceivedGrade {
  readonly period: string;
  readonly periodStart: LocalDate;
  readonly periodEnd: LocalDate;
  readonly subjectKind: string | null;
  readonly evaluatorTier: DirectoryTier;
  readonly grade: string;
  /** Null where the sender's scheme is not one it declares. */
  readonly effectiveClass: EffectiveClass | null;
  readonly schemeVersion: string;
  readonly evaluatedOn: LocalDate;
  readonly publishedOn: LocalDate | null;
  readonly revision: number;
}

/** The sector's grades of the newest period, of each kind of subject and tier the newest revision (谁评价谁共享). */
export function gradesOffer(schemes: readonly GradeScheme[]): Offer {
  const classOf = (scheme: string, grade: string) =>
    schemes.find(({ version }) => version === scheme)?.grades[grade] ?? '';
  return {
    what: 'GRADES',
    changedBy: ['grades', 'received-standings'],
    rows: async (read, _code, usccs) => {
      const evaluations = await (read as Kysely<RecordTables>)
        .selectFrom('evaluation')
        .selectAll()
        .where('uscc', 'in', usccs)
        .orderBy('revision')
        .execute();
      const newestPeriod = new Map<string, LocalDate>();
      for (const { uscc, period_end: end } of evaluations)
        if (end > (newestPeriod.get(uscc) ?? '')) newestPeriod.set(uscc, end);
      const newest = new Map<string, Record<string, string>>();
      for (const row of evaluations) {
        if (row.period_end !== newestPeriod.get(row.uscc)) continue;
        const key = [row.period_end, row.subject_kind, row.evaluator_tier].join('|');
        newest.set(`${row.uscc}/${key}`, {
          uscc: row.uscc,
          key,
          period: row.period,
          periodStart: row.period_start,
          periodEnd: row.period_end,
          subjectKind: row.subject_kind,
          evaluatorTier: row.evaluator_tier,
          grade: row.grade,
          effectiveClass: classOf(row.scheme_version, row.grade),
          schemeVersion: row.scheme_version,
          evaluatedOn: row.evaluated_on,
          publishedOn: row.published_on ?? '',
          revision: String(row.revision),
        });
      }
      return [...newest.values()];
    },
  };
}

export function receivedGrades() {
  return receivedKind(
    'GRADES',
    {
      ...sentFields(),
      period: sentText('评价期', 'Evaluation period.', true, 16),
      periodStart: sentDay('评价期首日', 'First day covered.', true),
      periodEnd: sentDay('评价期末日', 'Last day covered.', true),
      subjectKind: sentText('主体类别', 'Kind of subject, where the sector grades several.', false, 32),
      evaluatorTier: wordField({
        headers: ['评价层级'],
        description: { zh: '评价层级', en: 'Tier of the directory that evaluated.' },
        required: true,
        example: 'COUNTY',
        words: new Map(DIRECTORY_TIERS.map((tier) => [tier, tier])),
      }),
      grade: sentText('等级', 'Grade as its scheme writes it.', true, 16),
      effectiveClass: wordField({
        headers: ['有效档次'],
        description: { zh: '有效档次', en: 'The grade on the common four steps.' },
        required: false,
        example: 'B',
        words: new Map(EFFECTIVE_CLASSES.map((each) => [each, each])),
      }),
      schemeVersion: sentText('评价方案', 'Version of the scheme.', true, 64),
      evaluatedOn: sentDay('评价日期', 'Day of the evaluation.', true),
      publishedOn: sentDay('发布日期', 'Day of publication.', false),
      revision: sentCount('修订号', 'Number of the revision; 0 as first published.', true),
    },
    ({ periodStart, evaluatedOn }) =>
      inOrder(periodStart, evaluatedOn, 'evaluatedOn', '评价日期 lies before the period begins.'),
  );
}
