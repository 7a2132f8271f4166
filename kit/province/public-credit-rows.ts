import { addDays, addYears } from '../../schema/vocabulary/local-date.ts';
import type { PublicGrade } from '../../schema/vocabulary/grade.ts';
import { DIRECTORY_TIER_NAMES } from '../../schema/vocabulary/registration.ts';
import { authorityOf, PENALISING_KINDS, PERMITTING } from './authorities.ts';
import type { Run } from './calendar.ts';
import { SCHEMES } from './files.ts';
import { penaltyOf, reportedOn, youngestDaysOf } from './penalties.ts';
import { counterpartRow, penaltyRow } from './penalty-row.ts';
import type { SampleEnterprise } from './population.ts';
import { drawsFor, keyFor, shuffleOf } from './random.ts';
import type { Sample, Write } from './sample.ts';

const PERMIT_KINDS = ['普通', '核准', '登记', '认可'] as const;
const CERTIFICATES = [
  '样例食品经营许可证',
  '样例道路运输经营许可证',
  '样例建筑业企业资质证书',
  '样例排污许可证',
] as const;
const OPEN_END = '2099-12-31';
const OLDEST_PERMIT_DAYS = 364;

/** One public grade of one period. */
export function writePublicGrade(
  write: Write,
  { uscc, tier }: Pick<SampleEnterprise, 'uscc' | 'tier'>,
  level: PublicGrade,
  run: Run,
): void {
  write('publicGrades', {
    统一社会信用代码: uscc,
    评价期: run.id,
    等级: level,
    评价方案: SCHEMES.publicGrades,
    评价层级: DIRECTORY_TIER_NAMES[tier],
    评价日期: run.evaluatedOn,
    发布日期: run.publishedOn,
  });
}

/** Writes the public grades, penalties and permits of the enterprises of the population. */
export function publicCreditWriter(sample: Sample, write: Write): (enterprise: SampleEnterprise) => void {
  const { plan, seed, runs, penaltiesOf } = sample;
  const permitOf = shuffleOf(plan.enterprises, keyFor(seed, 'permit'));
  const reportOf = shuffleOf(Math.max(1, plan.permits), keyFor(seed, 'permit report'));
  return (enterprise) => {
    if (enterprise.previousLevel !== enterprise.level)
      writePublicGrade(write, enterprise, enterprise.previousLevel, runs.publicPrevious);
    writePublicGrade(write, enterprise, enterprise.level, runs.publicNewest);
    for (const { penalty, ordinal, isDuplicated } of penaltiesOf(enterprise)) {
      write('publicPenalties', penaltyRow(penalty, enterprise, ordinal));
      if (!isDuplicated) continue;
      const asAnotherSectorSpellsIt = {
        ...penalty,
        documentNumber: penalty.documentNumber.replace('〔', '（').replace('〕', '） '),
      };
      const file = enterprise.safetyPosition === null ? 'marketPenalties' : 'safetyPenalties';
      write(file, penaltyRow(asAnotherSectorSpellsIt, enterprise, ordinal));
    }
    const permit = permitOf(enterprise.index);
    if (permit < plan.permits)
      writePermit(sample, write, enterprise, permit, plan.permitTimeliness.locate(reportOf(permit)).cell);
  };
}

function writePermit(
  { asOf, seed }: Sample,
  write: Write,
  enterprise: SampleEnterprise,
  ordinal: number,
  timeliness: number,
): void {
  const draws = drawsFor(keyFor(seed, 'permit'), ordinal);
  const youngest = youngestDaysOf({ isRepaired: false, timeliness });
  const decidedOn = addDays(asOf, -(youngest + draws.below(OLDEST_PERMIT_DAYS - youngest)));
  const authority = authorityOf(enterprise.region, PERMITTING);
  write('permits', {
    ...counterpartRow('XK', enterprise, ordinal),
    XK_XKWS: '样例准予行政许可决定书',
    XK_WSH: `${authority.sign}许〔${decidedOn.slice(0, 4)}〕${ordinal + 1}号`,
    XK_XKLB: draws.pick(PERMIT_KINDS),
    XK_XKZS: draws.pick(CERTIFICATES),
    XK_XKBH: `YL${String(ordinal + 1).padStart(8, '0')}`,
    XK_NR: '样例许可内容',
    XK_JDRQ: decidedOn,
    XK_YXQZ: decidedOn,
    XK_YXQZI: draws.chance(20_000) ? OPEN_END : addYears(decidedOn, 5),
    XK_XKJG: authority.name,
    XK_XKJGDM: authority.uscc,
    XK_ZT: '有效',
    XK_LYDW: authority.name,
    XK_LYDWDM: authority.uscc,
    报送日期: reportedOn(timeliness, decidedOn, draws),
  });
}

/** A seeded fault: penalties whose subject is only named. */
export function writePenaltiesWithoutCode({ plan, seed, asOf, population }: Sample, write: Write): void {
  const enterpriseOf = shuffleOf(plan.enterprises, keyFor(seed, 'blank code'));
  for (let at = 0; at < plan.penalties.blankUscc; at += 1) {
    const { name, region } = population.enterprise(enterpriseOf(at));
    const ordinal = plan.penalties.penalties + at;
    const draws = drawsFor(keyFor(seed, 'blank code'), at);
    const authority = authorityOf(region, draws.below(PENALISING_KINDS));
    const outline = {
      ordinal,
      severity: 'GENERAL',
      isRepaired: false,
      isObjected: false,
      timeliness: 0,
      authority,
    } as const;
    write('publicPenalties', penaltyRow(penaltyOf(outline, asOf, draws), { name, uscc: '' }, ordinal));
  }
}
