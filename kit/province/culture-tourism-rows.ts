import { REPORTING_REGIONS } from '../../schema/vocabulary/division.ts';
import { EFFECTIVE_CLASSES } from '../../schema/vocabulary/grade.ts';
import { addDays, addYears } from '../../schema/vocabulary/local-date.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import { SCHEMES } from './files.ts';
import { SUBJECT_KINDS } from './marginals.ts';
import type { CultureSubject } from './population.ts';
import { dayBetween } from './random.ts';
import type { Draws } from './random.ts';
import type { Sample, Write } from './sample.ts';

/** Quality levels a kind of subject can have; none where the kind has none. */
const QUALITY_LEVELS: readonly (readonly [string, ...string[]])[] = [
  [''],
  ['5A', '4A', '4A', '3A', '3A', '3A', '2A', '2A', '1A'],
  ['5星', '4星', '4星', '3星', '3星', '2星', '1星'],
  [''],
];

interface Subject {
  uscc: string;
  establishedOn: LocalDate;
  culture: CultureSubject | null;
  draws: Draws;
}

/** Writes directory and grades of culture-tourism; a subject in its first year has no grade. */
export function cultureTourismWriter({ plan, asOf, runs }: Sample, write: Write): (subject: Subject) => void {
  const { id, end, evaluatedOn, publishedOn } = runs.culture;
  return ({ uscc, establishedOn, culture, draws }) => {
    if (culture === null) return;
    const { kind, gradePosition } = culture;
    const kindName = SUBJECT_KINDS[kind] ?? SUBJECT_KINDS[0];
    const listedOn =
      gradePosition === null
        ? dayBetween(addDays(addYears(asOf, -1), 1), asOf, draws)
        : dayBetween(establishedOn, addYears(end, -1), draws);
    write('cultureSubjects', {
      统一社会信用代码: uscc,
      主体类别: kindName,
      等级: draws.pick(QUALITY_LEVELS[kind] ?? ['']),
      名录起始日期: listedOn,
    });
    if (gradePosition === null) return;
    write('cultureGrades', {
      统一社会信用代码: uscc,
      评价期: id,
      等级: EFFECTIVE_CLASSES[plan.cultureGrades.locate(gradePosition).cell],
      评价方案: SCHEMES.cultureGrades,
      评价层级: '省',
      评价日期: evaluatedOn,
      发布日期: publishedOn,
      主体类别: kindName,
    });
  };
}

/** Numbers of guides by reporting region: they are people, and no row is about one. */
export function writeGuideCounts({ plan, runs }: Sample, write: Write): void {
  for (const [region, { nameZh }] of REPORTING_REGIONS.entries())
    write('guideCounts', { 统计地区: nameZh, 统计日期: runs.publicNewest.end, 导游人数: plan.guides[region] ?? 0 });
}
