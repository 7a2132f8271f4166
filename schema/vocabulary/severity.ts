import type { Citation, Provenance } from './citation.ts';
import type { LocalDate } from './local-date.ts';
import { parseLocalDate } from './local-date.ts';
import type { PenaltyCategory } from './penalty-category.ts';

export * from './penalty-category.ts';

/** How serious the conduct behind a record is (轻微 / 一般 / 严重失信), lightest first. */
export const SEVERITIES = ['MINOR', 'GENERAL', 'SEVERE'] as const;
export type Severity = (typeof SEVERITIES)[number];

export type SeverityRuleSetId = 'HEB-2022' | 'NDRC-36';

interface Classified {
  severity: Severity;
  provenance: Provenance;
}

/** One text's answer to "how serious is a penalty of this category", with the days it governs. */
export interface SeverityRuleSet {
  id: SeverityRuleSetId;
  /** First day on which a decision is judged by this text. */
  inForceOn: LocalDate;
  cites: Citation;
  of: Readonly<Record<PenaltyCategory, Classified>>;
}

const source = (severity: Severity): Classified => ({ severity, provenance: 'SOURCE' });
const draft = (severity: Severity): Classified => ({ severity, provenance: 'BORROWED' });
const ours = (severity: Severity): Classified => ({ severity, provenance: 'DEFAULT' });

/** "Severe" is a closed list of seven kinds; every other penalty is a general record; the text knows no minor one. */
const HEBEI_2022: SeverityRuleSet = {
  id: 'HEB-2022',
  inForceOn: parseLocalDate('2022-04-21'),
  cites: { document: '河北省人民政府办公厅关于推进企业信用分级分类监管工作的实施意见(2022-04-21)', clause: '四(三)' },
  of: {
    WARNING: source('GENERAL'),
    PUBLIC_CRITICISM: source('GENERAL'),
    FINE: source('GENERAL'),
    CONFISCATION_OF_UNLAWFUL_GAINS: source('GENERAL'),
    CONFISCATION_OF_UNLAWFUL_PROPERTY: source('GENERAL'),
    PERMIT_SUSPENSION: source('SEVERE'),
    QUALIFICATION_DOWNGRADE: source('SEVERE'),
    PERMIT_REVOCATION: source('SEVERE'),
    // 吊销许可证件 "excluding 吊销营业执照": that one is class D by registration status, not one of the seven kinds.
    BUSINESS_LICENCE_REVOCATION: source('GENERAL'),
    BUSINESS_RESTRICTION: source('SEVERE'),
    BUSINESS_SUSPENSION: source('SEVERE'),
    ORDERED_CLOSURE: source('SEVERE'),
    PROFESSION_RESTRICTION: source('SEVERE'),
    OTHER: source('GENERAL'),
  },
};

/**
 * Only read at second hand; suspended permit and downgraded qualification are borrowed from the draft of 2025. A fine is severe when "huge" and minor under
 * summary procedure, which a category cannot show: the sector authority's own table decides, and here it is general.
 */
const NDRC_36: SeverityRuleSet = {
  id: 'NDRC-36',
  inForceOn: parseLocalDate('2026-04-01'),
  cites: { document: '信用修复管理办法(国家发展改革委令第36号)', clause: '失信信息分类' },
  of: {
    WARNING: source('MINOR'),
    PUBLIC_CRITICISM: source('MINOR'),
    FINE: source('GENERAL'),
    CONFISCATION_OF_UNLAWFUL_GAINS: source('GENERAL'),
    CONFISCATION_OF_UNLAWFUL_PROPERTY: source('GENERAL'),
    PERMIT_SUSPENSION: draft('GENERAL'),
    QUALIFICATION_DOWNGRADE: draft('GENERAL'),
    PERMIT_REVOCATION: source('SEVERE'),
    BUSINESS_LICENCE_REVOCATION: ours('SEVERE'),
    BUSINESS_RESTRICTION: source('SEVERE'),
    BUSINESS_SUSPENSION: source('SEVERE'),
    ORDERED_CLOSURE: source('SEVERE'),
    PROFESSION_RESTRICTION: source('SEVERE'),
    OTHER: ours('GENERAL'),
  },
};

/** Oldest first. Decisions older than the first text are judged by it (our default: no earlier list was found). */
export const SEVERITY_RULE_SETS: readonly SeverityRuleSet[] = [HEBEI_2022, NDRC_36];

/** The text that governs a decision of that day. */
export function severityRuleSetOn(decidedOn: LocalDate): SeverityRuleSet {
  return SEVERITY_RULE_SETS.findLast((ruleSet) => ruleSet.inForceOn <= decidedOn) ?? HEBEI_2022;
}

/** The heaviest class among a penalty's categories under one text; a penalty without category counts as OTHER. */
export function severityUnder(id: SeverityRuleSetId, categories: readonly PenaltyCategory[]): Severity {
  const ruleSet = id === 'HEB-2022' ? HEBEI_2022 : NDRC_36;
  const heaviest = Math.max(
    ...(categories.length === 0 ? (['OTHER'] as const) : categories).map((category) =>
      SEVERITIES.indexOf(ruleSet.of[category].severity),
    ),
  );
  return SEVERITIES[heaviest] ?? 'GENERAL';
}

/**
 * How serious a penalty is under the text in force on the day of its decision. The same suspension of a permit is
 * severe in Hebei 2022 and general under order 36 (2026-04-01).
 */
export function severityOf(
  categories: readonly PenaltyCategory[],
  decidedOn: LocalDate,
): { severity: Severity; ruleSet: SeverityRuleSetId } {
  const ruleSet = severityRuleSetOn(decidedOn).id;
  return { severity: severityUnder(ruleSet, categories), ruleSet };
}
