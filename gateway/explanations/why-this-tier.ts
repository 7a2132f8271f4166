import type { FusedAnswer } from '../convergence/fused-answer.ts';
import type { RuleSet } from '../convergence/rule-set.ts';
import type { RuleRow } from '../convergence/tables/contract.ts';
import type { TierExplanation } from '../hub/resolvers.generated.ts';
import { type ConvergedTier, convergedTierOf, TIERS } from '../convergence/words.ts';

/** Why a fused answer has its tier, in sentences: where it starts, each rule that moved it, what is missing, where it ends. */
export function whyThisTier(answer: FusedAnswer): TierExplanation {
  const sentences = [startOf(answer), ...movesOf(answer), ...missingOf(answer), endOf(answer)];
  return { zh: sentences.map(({ zh }) => zh), en: sentences.map(({ en }) => en) };
}

interface Sentence {
  readonly zh: string;
  readonly en: string;
}

function startOf({ inputs, computedFrom: { ruleSet } }: FusedAnswer): Sentence {
  const base = inputs.find(({ sector }) => sector === ruleSet.settings.baseSectorCode);
  if (base === undefined || base.grade === null)
    return { zh: '没有公共信用等级作为基础。', en: 'There is no public credit grade to start from.' };
  const period = base.period === null ? '' : `，${base.period}`;
  return {
    zh: `以${base.title}等级 ${base.grade} 为基础（${base.schemeVersion ?? '方案不明'}${period}）。`,
    en: `It starts from the public credit grade ${base.grade} (${base.schemeVersion ?? 'scheme unknown'}${period.replace('，', ', ')}).`,
  };
}

function movesOf({ rulesFired, inputs, computedFrom: { ruleSet } }: FusedAnswer): Sentence[] {
  const english = englishClauses(ruleSet);
  return rulesFired
    .filter(({ before, after }) => before !== after)
    .map(({ ruleId, sector, clause, effectZh, effectEn, before, after }) => {
      const title = sector === null ? null : (inputs.find((input) => input.sector === sector)?.title ?? sector);
      return {
        zh: `${title === null ? '' : `${title}：`}${effectZh}由 ${shownZh(before, '无')} 变为 ${shownZh(after, '无')}（规则 ${ruleId}；依据：${clause}）。`,
        en: `${sector === null ? '' : `${sector}: `}${effectEn} From ${shown(before, 'none')} to ${shown(after, 'none')} (rule ${ruleId}; basis: ${english.get(clause) ?? clause}).`,
      };
    });
}

const known = new WeakMap<RuleSet, ReadonlyMap<string, string>>();

/** The clauses of a rule set in English, as its tables give them. */
function englishClauses(ruleSet: RuleSet): ReadonlyMap<string, string> {
  const made = known.get(ruleSet);
  if (made !== undefined) return made;
  const rows = Object.values(ruleSet.tables).flatMap((table) => table.rows as readonly RuleRow<unknown>[]); // tables differ in their outputs alone
  const inEnglish = rows.filter(({ clause, clauseEn }) => clauseEn !== clause);
  const clauses = new Map(inEnglish.map(({ clause, clauseEn }) => [clause, clauseEn]));
  known.set(ruleSet, clauses);
  return clauses;
}

function missingOf({ missing }: FusedAnswer): Sentence[] {
  return missing.map(({ sector, title, reason }) =>
    reason === 'SILENT'
      ? {
          zh: `${title}未答复，未参与融合；不因此作有利认定。`,
          en: `${sector} did not answer and is not in it; that is not taken in the enterprise's favour.`,
        }
      : {
          zh: `${title}的等级对查询人不予披露，未参与融合；不因此作有利认定。`,
          en: `${sector} withholds its grade from the one who asks, so it is not in it; that is not taken in the enterprise's favour.`,
        },
  );
}

function endOf({ convergedTier, ruleSetId, ruleSetVersion, asOf, notice }: FusedAnswer): Sentence {
  return {
    zh: `按规则集 ${ruleSetId} ${ruleSetVersion}，截至 ${asOf} 综合监管参考档为 ${shownZh(convergedTier, '不显示')}。${notice.textZh}`,
    en: `By rule set ${ruleSetId} ${ruleSetVersion} the reference tier as of ${asOf} is ${shown(convergedTier, 'not shown')}. ${notice.textEn}`,
  };
}

/** A tier as people write it: A- and not A_MINUS. */
function shown(tier: ConvergedTier | null, none: string): string {
  return tier === null ? none : (TIERS.find((candidate) => convergedTierOf(candidate) === tier) ?? tier);
}

function shownZh(tier: ConvergedTier | null, none: string): string {
  if (tier === 'UNRATED') return '未评';
  return tier === 'NOT_APPLICABLE' ? '不适用' : shown(tier, none);
}
