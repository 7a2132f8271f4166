import type { Provenance } from '../../schema/vocabulary/citation.ts';
import type {
  AuthorityLevel,
  EffectiveClass,
  Freshness,
  SchemeStatus,
  SectorStatus,
} from '../../schema/vocabulary/grade.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { DirectoryTier, KeyDomain, RegistrationStatus } from '../../schema/vocabulary/registration.ts';
import type { Severity } from '../../schema/vocabulary/severity.ts';
import type {
  AdviceMode,
  ConflictCode,
  ConvergedTier,
  EvidenceKind,
  FlagCode,
  InspectionException,
  SectorGradeSource,
  Strategy,
} from './words.ts';

/** Everything convergence may know of one enterprise on one day. Nothing else is read: no clock, no store. */
export interface ConvergenceInput {
  uscc: string;
  /** The day as of which freshness, windows and listings are judged. */
  today: LocalDate;
  /** Null when the registry did not answer. */
  enterprise: EnterpriseFacts | null;
  /** One entry for each sector of the graph, the base sector among them, in any order. */
  sectors: readonly SectorInput[];
}

export interface EnterpriseFacts {
  /** Null when the registry did not say. */
  registrationStatus: RegistrationStatus | null;
  /** Division code of the registered address. */
  registeredDivision: string | null;
  directoryTier: DirectoryTier | null;
  keyDomains: readonly KeyDomain[];
  /** Inspections of one calendar year; `annualCap` is null where no cap was published. */
  inspections: { year: number; carriedOut: number; annualCap: number | null } | null;
}

export interface SectorInput {
  code: string;
  title: string;
  /** Null when the sector did not answer. */
  answer: SectorAnswer | null;
  /** Listings last received from a sector that does not answer now: lists do not fade, so the cap of H2 still rests on them. */
  lastKnownListings?: readonly SevereListing[];
}

/** What a sector says: the shared interface SectorGrade, as far as the rules read it. */
export interface SectorAnswer {
  status: SectorStatus;
  /** As the sector writes it; for the base sector one of the nine public grades. */
  grade: string | null;
  effectiveClass: EffectiveClass | null;
  schemeVersion: string | null;
  schemeStatus: SchemeStatus | null;
  authorityLevel: AuthorityLevel | null;
  period: string | null;
  periodEnd: LocalDate | null;
  evaluatedOn: LocalDate | null;
  freshness: Freshness | null;
  evaluatorTier: DirectoryTier | null;
  competingGrades: readonly CompetingGrade[];
  severeListings: readonly SevereListing[];
  evidence: readonly EvidenceItem[];
  /** Records this sector knows to be repaired or no longer published: they are removed from every sector's input (G4). */
  repairedEvidenceKeys: readonly string[];
}

/** Another grade of the same sector and period (G8). */
export interface CompetingGrade {
  grade: string;
  /** Needed only if a sector's own grade is to be replaced by this one; the base's is read off the grade. */
  effectiveClass?: EffectiveClass | null;
  evaluatorTier: DirectoryTier | null;
  evaluatedOn: LocalDate | null;
}

/** An entry in a list of seriously dishonest entities; in force from `includedOn` through `endsOn`. */
export interface SevereListing {
  decisionNumber: string;
  includedOn: LocalDate;
  endsOn: LocalDate | null;
  authority: string;
  situation: string;
}

/** One negative record behind a grade. The same record has the same key in every sector. */
export interface EvidenceItem {
  key: string;
  kind: EvidenceKind;
  severity: Severity;
  decidedOn: LocalDate;
  documentNumber: string | null;
  authority: string;
  /** Last day for deciding an open objection; null where none is open. */
  objectionDueOn: LocalDate | null;
}

/** The converged view. Field for field the type Convergence of convergence.graphql. */
export interface ConvergenceResult {
  convergedTier: ConvergedTier | null;
  cap: ConvergedTier | null;
  complete: boolean;
  missing: MissingSector[];
  coverage: Coverage;
  rulesFired: RuleFired[];
  conflicts: Conflict[];
  flags: Flag[];
  advice: Advice;
  inputs: InputUsed[];
  evidence: MergedEvidence[];
  strategy: Strategy;
  ruleSetId: string;
  ruleSetVersion: string;
  ruleSetHash: string;
  asOf: LocalDate;
  notice: Notice;
}

export interface MissingSector {
  sector: string;
  title: string;
  reason: 'SILENT' | 'WITHHELD';
}

/** Numbers of sectors, the base among them. */
export interface Coverage {
  /** Asked. */
  sectors: number;
  /** Not known to be without business with this enterprise. */
  applicable: number;
  /** Whose grade entered convergence. */
  present: number;
}

export interface RuleFired {
  order: number;
  ruleId: string;
  sector: string | null;
  clause: string;
  provenance: Provenance;
  effectZh: string;
  effectEn: string;
  /** Tier before and after; equal where the rule moved nothing, null where there was none or the letter is switched off. */
  before: ConvergedTier | null;
  after: ConvergedTier | null;
  evidenceKeys: readonly string[];
}

export interface Conflict {
  code: ConflictCode;
  ruleId: string;
  sector: string;
  messageZh: string;
  messageEn: string;
}

export interface Flag {
  code: FlagCode;
  ruleId: string;
  sector: string | null;
  evidenceKey: string | null;
  dueOn: LocalDate | null;
  messageZh: string;
  messageEn: string;
}

/** Advice for random inspection; the multiplier applies to the agency's own base ratio. */
export interface Advice {
  mode: AdviceMode;
  inspectionRatioMultiplier: string;
  minimumRatio: string | null;
  fullCoverageOfKeyItems: boolean;
  exceptions: readonly InspectionException[];
  /** Inspections left under the published annual cap of the year of `asOf`; null where none is known. */
  inspectionsLeft: number | null;
  ruleId: string;
  clause: string;
  provenance: Provenance;
  reasonZh: string;
  reasonEn: string;
}

export interface InputUsed {
  sector: string;
  title: string;
  /** Null when the sector did not answer. */
  status: SectorStatus | null;
  grade: string | null;
  effectiveClass: EffectiveClass | null;
  /** The class that entered convergence after H3, G1–G4 and G6; null where the sector had no effect. */
  effectiveClassUsed: EffectiveClass | null;
  /** Steps by which this sector's class lowers the tier before the common limits; 0 for the base. */
  notch: number;
  period: string | null;
  freshness: Freshness | null;
  schemeVersion: string | null;
}

export interface MergedEvidence {
  key: string;
  kind: EvidenceKind;
  /** The worst any reporter gives. */
  severity: Severity;
  /** The latest any reporter gives. */
  decidedOn: LocalDate;
  documentNumber: string | null;
  authority: string;
  reporters: string[];
}

export interface Notice {
  code: 'REFERENCE_ONLY';
  ruleId: string;
  clause: string;
  textZh: string;
  textEn: string;
}

/** One line of the uniform list of sector grades: shown, never merged. */
export interface SectorGradeEntry {
  sector: string;
  title: string;
  answered: boolean;
  source: SectorGradeSource;
  status: SectorStatus | null;
  grade: string | null;
  effectiveClass: EffectiveClass | null;
  period: string | null;
  freshness: Freshness | null;
  schemeVersion: string | null;
  schemeStatus: SchemeStatus | null;
}
