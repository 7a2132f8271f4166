import { hash } from 'node:crypto';
import { isPublicGrade } from '../convergence/ladder.ts';
import type { CompetingGrade, EvidenceItem, SectorAnswer, SevereListing } from '../convergence/types.ts';
import { KEY_DOMAINS } from '../../schema/vocabulary/registration.ts';
import type { EnterpriseContent } from '../index/enterprise-content.ts';
import { plainRecords } from './plain-records.ts';

/** A sector of whose answer the content tells. */
export interface SectorField {
  readonly field: string;
}

/** A sector's answer as the content holds it: without null and empty lists. */
export type AnswerInContent = Partial<
  Omit<SectorAnswer, 'competingGrades' | 'evidence' | 'severeListings'> & {
    readonly competingGrades: readonly Partial<CompetingGrade>[];
    readonly evidence: readonly Partial<EvidenceItem>[];
    readonly severeListings: readonly Partial<SevereListing>[];
  }
>;

/** Any grade that is none of the nine public ones: rules only ask whether there is one (ladder.ts). */
const SOME_GRADE = '?';
/** Any domain: rules only ask whether there is one. */
const SOME_DOMAIN = KEY_DOMAINS.slice(0, 1);

/**
 * The plainest content that fares as this one does, under any rule set and on any day: without what no rule can turn into
 * a tier or a way of supervision. Names, places and codes raise flags at most (G7, G9); of records only their identity,
 * gravity and day count (G1, G4, H4, H5). Whatever is not known here to be without effect stays, so that what convergence
 * learns to read tomorrow tells enterprises apart.
 */
export function plainContent(content: EnterpriseContent, sectors: readonly SectorField[]): EnterpriseContent {
  const answers = sectors.map(({ field }) => content[field] as AnswerInContent | null | undefined);
  const plain: Record<string, unknown> = plainRegistration(content, answers.some(isGradedTwice));
  const records = plainRecords(answers);
  for (const [place, { field }] of sectors.entries()) {
    const answer = answers[place];
    if (answer) plain[field] = plainAnswer(answer, records[place] ?? {});
  }
  return plain;
}

/** A plain content as it is kept: contents whose keys stand in one order, as the index keeps them, are equal texts where they are equal. */
export const textOf = (plain: EnterpriseContent): string => JSON.stringify(plain);

const ID_LENGTH = 22;

/** By what a plain content is known: 132 bits of its SHA-256. */
export const idOf = (text: string): string => hash('sha256', text, 'base64url').slice(0, ID_LENGTH);

function plainRegistration(content: EnterpriseContent, areGradesCompeting: boolean): EnterpriseContent {
  const {
    establishedOn: _establishedOn,
    industry: _industry,
    name: _name,
    registeredDivision: _registeredDivision,
    reportingRegion: _reportingRegion,
    supersededBy: _supersededBy,
    annualInspection,
    directoryTier,
    keyDomains,
    ...more
  } = content;
  const { year, carriedOut = 0, annualCap = null } = annualInspection ?? {};
  const isCapReached = year !== undefined && annualCap !== null && carriedOut >= annualCap;
  return {
    ...more,
    // G10: in a key domain or not. G11: whether the cap of a year is reached. G8: whose directory decides between grades.
    ...(keyDomains && keyDomains.length > 0 && { keyDomains: SOME_DOMAIN }),
    ...(isCapReached && { annualInspection: { year, carriedOut: 0, annualCap: 0 } }),
    ...(areGradesCompeting && directoryTier && { directoryTier }),
  };
}

function plainAnswer(answer: AnswerInContent, records: Partial<AnswerInContent>): AnswerInContent {
  const {
    authorityLevel: _authorityLevel,
    period: _period,
    periodEnd: _periodEnd,
    schemeVersion: _schemeVersion,
    evidence: _evidence,
    severeListings: _severeListings,
    repairedEvidenceKeys: _repairedEvidenceKeys,
    evaluatorTier,
    evaluatedOn,
    grade,
    ...more
  } = answer;
  return {
    ...more,
    ...(isGradedTwice(answer) && evaluatorTier && { evaluatorTier }),
    ...(isGradedTwice(answer) && evaluatedOn && { evaluatedOn }),
    ...(grade && { grade: isPublicGrade(grade) ? grade : SOME_GRADE }),
    ...records,
  };
}

function isGradedTwice(answer: AnswerInContent | null | undefined): boolean {
  return (answer?.competingGrades?.length ?? 0) > 0;
}
