import type { Freshness, SchemeStatus, SectorStatus } from '../../schema/vocabulary/grade.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Severity } from '../../schema/vocabulary/severity.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { CreditReportSubject } from '../hub/resolvers.generated.ts';
import type { SectorDescription } from '../hub/sectors.ts';

/** Everything a report is made from: who the enterprise is, and what each sector of the graph said of it. */
export interface ReportFacts {
  readonly subject: CreditReportSubject;
  /** One entry for each sector of the graph. */
  readonly sectors: readonly SectorFacts[];
}

export interface SectorFacts {
  readonly code: string;
  readonly title: string;
  readonly authority: string;
  /** Null when the sector did not answer. */
  readonly answer: AnswerFacts | null;
}

/** What a sector said: the shared interface SectorGrade, as far as reports read it. A null field may be left out. */
export interface AnswerFacts {
  readonly status: SectorStatus;
  readonly grade?: string | null;
  readonly schemeVersion?: string | null;
  readonly schemeStatus?: SchemeStatus | null;
  readonly period?: string | null;
  readonly evaluatedOn?: LocalDate | null;
  readonly freshness?: Freshness | null;
  readonly notice: string;
  readonly underReview?: object | null;
  readonly severeListings?: readonly ListingFacts[] | null;
  readonly evidence?: readonly EvidenceFacts[] | null;
  readonly repairedEvidenceKeys?: readonly string[] | null;
}

export interface ListingFacts {
  readonly decisionNumber: string;
  readonly includedOn: LocalDate;
  readonly endsOn?: LocalDate | null;
  readonly authority: string;
  readonly situation: string;
  readonly objectionDueOn?: LocalDate | null;
}

export interface EvidenceFacts {
  readonly key: string;
  readonly kind: 'PENALTY' | 'ABNORMAL_LISTING' | 'OTHER';
  readonly severity: Severity;
  readonly severityRuleSet: string;
  readonly decidedOn: LocalDate;
  readonly documentNumber?: string | null;
  readonly authority: string;
  readonly objectionDueOn?: LocalDate | null;
}

interface SubjectOnTheWire {
  readonly uscc: Uscc;
  /** Said of any code, so missing only when the registry did not answer. */
  readonly usccCheck?: string | null;
  readonly name?: string | null;
  readonly registrationStatus?: string | null;
  readonly registrationStatusSince?: LocalDate | null;
  readonly establishedOn?: LocalDate | null;
  readonly registeredDivision?: { readonly name: string } | null;
  readonly industry?: { readonly sectionName: string } | null;
}

/** Enterprise as the gateway hands it over, each sector's answer under the sector's own field. */
export type ReportRepresentation = SubjectOnTheWire & Readonly<Record<string, unknown>>;

/** A report's facts from what the gateway hands over. */
export function reportFacts(
  enterprise: ReportRepresentation,
  sectors: readonly Pick<SectorDescription, 'code' | 'title' | 'authority' | 'field'>[],
): ReportFacts {
  return {
    subject: {
      uscc: enterprise.uscc,
      answered: (enterprise.usccCheck ?? null) !== null,
      name: enterprise.name ?? null,
      registrationStatus: enterprise.registrationStatus ?? null,
      registrationStatusSince: enterprise.registrationStatusSince ?? null,
      establishedOn: enterprise.establishedOn ?? null,
      division: enterprise.registeredDivision?.name ?? null,
      industry: enterprise.industry?.sectionName ?? null,
    },
    sectors: sectors.map(({ code, title, authority, field }) => ({
      code,
      title,
      authority,
      answer: (enterprise[field] ?? null) as AnswerFacts | null, // checked on its way in against the sector's schema, which implements SectorGrade
    })),
  };
}
