import { createHash } from 'node:crypto';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type {
  ConvergenceInput,
  EnterpriseFacts,
  EvidenceItem,
  SectorAnswer,
  SectorInput,
  SevereListing,
} from '../convergence/types.ts';
import { canonicalJson } from './canonical-json.ts';

/** What one sector said, as far as it bears on the fused answer. */
export interface SectorStatement {
  readonly sector: string;
  readonly title: string;
  /** Null where the sector did not answer. */
  readonly answer: StatedAnswer | null;
  /** Of a silent sector, the listings it last told. */
  readonly lastKnownListings: SectorAnswer['severeListings'];
}

/** The answer, records known to be repaired or past publication reduced to their keys: no detail of them is handed on (G4). */
export interface StatedAnswer extends Omit<SectorAnswer, 'repairedEvidenceKeys'> {
  readonly struckKeys: readonly string[];
}

/** A statement with its id: the SHA-256 of its canonical text, so that equal ids are equal statements. */
export type Statement = SectorStatement & { readonly id: string };

const NOTHING: readonly never[] = [];

/**
 * The statements a fused answer was computed from, in the order of the sectors' codes. What cannot bear on it is left out:
 * repaired records that no sector reports any more are nobody's to read.
 */
export function statementsOf({ sectors }: ConvergenceInput): Statement[] {
  const repaired = new Set(sectors.flatMap(({ answer }) => answer?.repairedEvidenceKeys ?? NOTHING));
  return sectors
    .map((sector) => withId(statementOf(sector, repaired)))
    .sort((one, other) => (one.sector < other.sector ? -1 : 1));
}

/** A statement with the id it must have. */
export function withId({ sector, title, answer, lastKnownListings }: SectorStatement): Statement {
  const statement = { sector, title, answer, lastKnownListings };
  return { id: createHash('sha256').update(canonicalJson(statement)).digest('hex'), ...statement };
}

/** What convergence is given for statements: the same fused answer as for the input they were taken from. */
export function sectorsOf(statements: readonly SectorStatement[], asOf: LocalDate): SectorInput[] {
  return statements.map(({ sector: code, title, answer, lastKnownListings }) => {
    if (answer === null) return { code, title, answer, lastKnownListings };
    const { struckKeys, ...stated } = answer;
    const evidence = [...stated.evidence, ...struckKeys.map((key) => struckRecord(key, asOf))];
    return { code, title, answer: { ...stated, evidence, repairedEvidenceKeys: struckKeys } };
  });
}

/** The enterprise as the fused answer was told of it; null where the registry did not answer. */
export function enterpriseOf({ enterprise }: ConvergenceInput): EnterpriseFacts | null {
  if (enterprise === null) return null;
  const { registrationStatus, registeredDivision, directoryTier, keyDomains, inspections } = enterprise;
  return {
    registrationStatus,
    registeredDivision,
    directoryTier,
    keyDomains: [...keyDomains],
    inspections:
      inspections === null
        ? null
        : { year: inspections.year, carriedOut: inspections.carriedOut, annualCap: inspections.annualCap },
  };
}

function statementOf(
  { code: sector, title, answer, lastKnownListings = NOTHING }: SectorInput,
  repaired: ReadonlySet<string>,
): SectorStatement {
  const stands = ({ decisionNumber }: { decisionNumber: string }): boolean => !repaired.has(decisionNumber);
  if (answer === null)
    return { sector, title, answer, lastKnownListings: lastKnownListings.filter(stands).map(listingOf) };
  const { evidence, severeListings, competingGrades } = answer;
  const keys = [...evidence.map(({ key }) => key), ...severeListings.map(({ decisionNumber }) => decisionNumber)];
  return {
    sector,
    title,
    answer: {
      status: answer.status,
      grade: answer.grade,
      effectiveClass: answer.effectiveClass,
      schemeVersion: answer.schemeVersion,
      schemeStatus: answer.schemeStatus,
      authorityLevel: answer.authorityLevel,
      period: answer.period,
      periodEnd: answer.periodEnd,
      evaluatedOn: answer.evaluatedOn,
      freshness: answer.freshness,
      evaluatorTier: answer.evaluatorTier,
      competingGrades: competingGrades.map(({ grade, effectiveClass = null, evaluatorTier, evaluatedOn }) => ({
        grade,
        effectiveClass,
        evaluatorTier,
        evaluatedOn,
      })),
      evidence: evidence.filter(({ key }) => !repaired.has(key)).map(recordOf),
      severeListings: severeListings.filter(stands).map(listingOf),
      struckKeys: [...new Set(keys.filter((key) => repaired.has(key)))].sort(),
    },
    lastKnownListings: NOTHING,
  };
}

/** Just what convergence reads: another field of the same question may have brought more of the record. */
function recordOf({
  key,
  kind,
  severity,
  decidedOn,
  documentNumber,
  authority,
  objectionDueOn,
}: EvidenceItem): EvidenceItem {
  return { key, kind, severity, decidedOn, documentNumber, authority, objectionDueOn };
}

function listingOf({ decisionNumber, includedOn, endsOn, authority, situation }: SevereListing): SevereListing {
  return { decisionNumber, includedOn, endsOn, authority, situation };
}

/** A record that is removed from every input before anything of it but its key is read. */
function struckRecord(key: string, asOf: LocalDate): EvidenceItem {
  return {
    key,
    kind: 'OTHER',
    severity: 'MINOR',
    decidedOn: asOf,
    documentNumber: null,
    authority: '',
    objectionDueOn: null,
  };
}
