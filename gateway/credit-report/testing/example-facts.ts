import type { LocalDate } from '../../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../../schema/vocabulary/uscc.ts';
import { exampleUscc } from '../../../kit/testing/example-subgraph.ts';
import type { AnswerFacts, EvidenceFacts, ListingFacts, ReportFacts, SectorFacts } from '../report-facts.ts';
import type { ReportDays } from '../report-period.ts';

export const USCC = exampleUscc(1) as Uscc;
export const day = (text: string): LocalDate => text as LocalDate;

/** A report of the year up to 2026-11-21. */
export const DAYS: ReportDays = {
  from: day('2025-11-21'),
  until: day('2026-11-21'),
  asOf: day('2026-11-21'),
  recordsToldFrom: day('2025-11-21'),
};

export function penalty(changes: Partial<EvidenceFacts> = {}): EvidenceFacts {
  return {
    key: '样罚〔2026〕1号',
    kind: 'PENALTY',
    severity: 'GENERAL',
    severityRuleSet: 'NDRC-36',
    decidedOn: day('2026-05-01'),
    documentNumber: '样罚〔2026〕1号',
    authority: '样例市局',
    objectionDueOn: null,
    ...changes,
  };
}

export function listing(changes: Partial<ListingFacts> = {}): ListingFacts {
  return {
    decisionNumber: '样列〔2024〕2号',
    includedOn: day('2024-03-01'),
    endsOn: day('2027-03-01'),
    authority: '样例省厅',
    situation: '1',
    objectionDueOn: null,
    ...changes,
  };
}

export function answer(changes: Partial<AnswerFacts> = {}): AnswerFacts {
  return { status: 'GRADED', grade: 'B', period: '2026Q3', notice: '仅供参考', ...changes };
}

export function sector(code: string, said: AnswerFacts | null): SectorFacts {
  return { code, title: `${code} 评价`, authority: `${code} 主管部门`, answer: said };
}

/** An enterprise that the registry knows, and what these sectors say of it. */
export function facts(...sectors: readonly SectorFacts[]): ReportFacts {
  return {
    subject: {
      uscc: USCC,
      answered: true,
      name: '样例企业',
      registrationStatus: 'ACTIVE',
      registrationStatusSince: day('2010-01-01'),
      establishedOn: day('2010-01-01'),
      division: '涿州市',
      industry: '制造业',
    },
    sectors,
  };
}
