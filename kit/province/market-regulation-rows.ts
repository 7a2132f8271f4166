import { REPORTING_REGIONS } from '../../schema/vocabulary/division.ts';
import { EFFECTIVE_CLASSES } from '../../schema/vocabulary/grade.ts';
import { addDays } from '../../schema/vocabulary/local-date.ts';
import { DIRECTORY_TIER_NAMES } from '../../schema/vocabulary/registration.ts';
import { authorityOf, MARKET_REGULATION } from './authorities.ts';
import { SCHEMES } from './files.ts';
import { SILENT_CITY } from './marginals.ts';
import { penaltyOf } from './penalties.ts';
import { penaltyRow } from './penalty-row.ts';
import type { SampleEnterprise } from './population.ts';
import { dayBetween, drawsFor, keyFor, shuffleOf } from './random.ts';
import type { Sample, Write } from './sample.ts';

/** Risk points of the classes A to D, low is good. BORROWED: Henan, 豫市监办〔2022〕100号. */
const POINTS = [
  { from: 0, below: 200 },
  { from: 200, below: 500 },
  { from: 500, below: 750 },
  { from: 750, below: 1001 },
] as const;

const ABNORMAL_REASONS = [
  '未按规定期限公示年度报告',
  '公示信息隐瞒真实情况、弄虚作假',
  '通过登记的住所无法联系',
] as const;
const ABNORMAL_FOR_DAYS = 1000;
const ABNORMAL_ENDED = 15_000;
const GENERAL_OF_OWN_PENALTIES = 40_000;

/** Writes the risk classes, abnormal list and own penalties of market regulation. */
export function marketRegulationWriter(
  { plan, seed, asOf, runs }: Sample,
  write: Write,
): (enterprise: SampleEnterprise) => void {
  const abnormalOf = shuffleOf(plan.enterprises, keyFor(seed, 'abnormal'));
  const penaltyPositionOf = shuffleOf(plan.enterprises, keyFor(seed, 'own market penalty'));
  const penaltyKey = keyFor(seed, 'own market penalty');
  const silentCity = REPORTING_REGIONS.findIndex(({ id }) => id === SILENT_CITY);
  const firstOrdinal = plan.penalties.penalties + plan.penalties.blankUscc;
  return (enterprise) => {
    const { uscc, marketClass, region, draws } = enterprise;
    const authority = authorityOf(region, MARKET_REGULATION);
    const run = region === silentCity ? runs.marketSilentCity : runs.marketNewest;
    const points = POINTS[marketClass] ?? POINTS[0];
    write('marketGrades', {
      统一社会信用代码: uscc,
      评价期: run.id,
      等级: EFFECTIVE_CLASSES[marketClass],
      评价方案: SCHEMES.marketGrades,
      评价层级: DIRECTORY_TIER_NAMES[enterprise.tier],
      评价日期: run.evaluatedOn,
      发布日期: run.publishedOn,
      得分: points.from + draws.below(points.below - points.from),
    });
    const abnormal = abnormalOf(enterprise.index);
    if (abnormal < plan.abnormal) {
      const oldest = addDays(asOf, -ABNORMAL_FOR_DAYS);
      const first = oldest < enterprise.establishedOn ? enterprise.establishedOn : oldest;
      const includedOn = dayBetween(first, addDays(asOf, -1), draws);
      write('abnormalList', {
        统一社会信用代码: uscc,
        列入日期: includedOn,
        列入原因: draws.pick(ABNORMAL_REASONS),
        列入机关: authority.name,
        决定文号: `${authority.sign}异〔${includedOn.slice(0, 4)}〕${abnormal + 1}号`,
        移出日期: draws.chance(ABNORMAL_ENDED) ? dayBetween(includedOn, asOf, draws) : null,
      });
    }
    const position = penaltyPositionOf(enterprise.index);
    if (position < plan.ownMarketPenalties) {
      const ordinal = firstOrdinal + position;
      const penaltyDraws = drawsFor(penaltyKey, position);
      const severity = penaltyDraws.chance(GENERAL_OF_OWN_PENALTIES) ? 'GENERAL' : 'MINOR';
      const outline = { ordinal, severity, isRepaired: false, isObjected: false, timeliness: 0, authority } as const;
      write('marketPenalties', penaltyRow(penaltyOf(outline, asOf, penaltyDraws), enterprise, ordinal));
    }
  };
}
