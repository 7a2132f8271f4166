import { freshnessOf } from '../../schema/vocabulary/freshness.ts';
import { EFFECTIVE_CLASSES } from '../../schema/vocabulary/grade.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import { DIRECTORY_TIERS, type DirectoryTier } from '../../schema/vocabulary/registration.ts';
import type { SectorDeclaration } from '../sector.ts';
import type { GradeScheme } from './sector-grade.ts';

export interface Evaluation {
  readonly period: string;
  readonly periodStart: LocalDate;
  readonly periodEnd: LocalDate;
  readonly subjectKind: string;
  readonly grade: string;
  readonly schemeVersion: string;
  readonly scoreThousandths: number | null;
  readonly evaluatorTier: DirectoryTier;
  readonly evaluatedOn: LocalDate;
  readonly publishedOn: LocalDate | null;
  readonly receivedAt: string;
  readonly revision: number;
}

export interface CurrentEvaluations {
  /** The sector's word about the enterprise. */
  readonly current: Evaluation | null;
  /** Other tiers' grades for the same kind of subject, scheme and period. */
  readonly competing: readonly Evaluation[];
  /** The one that speaks for each kind of subject, the current one first. */
  readonly ofKinds: readonly Evaluation[];
}

/**
 * Which evaluation is the sector's word. For each kind of subject: schemes in force before others, then the newest
 * period, then the scheme the sector names first; of that period the tier decides, province before city before county
 * (convergence guard G8, Hebei opinion 2022 二(二)); a tier's newest revision stands for it. Between kinds of subject the
 * worst leads, among those that still count (and of two alike always the same, whatever the order of rows). Other tiers' grades are handed on, so that nobody overlooks them.
 */
export function currentEvaluations(
  evaluations: readonly Evaluation[],
  { schemes, cadence }: Pick<SectorDeclaration, 'schemes' | 'cadence'>,
  today: LocalDate,
): CurrentEvaluations {
  const rank = (evaluation: Evaluation | undefined): number =>
    evaluation === undefined || !counts(evaluation) ? -1 : classRank(evaluation, schemes);
  const counts = ({ schemeVersion, periodEnd }: Evaluation): boolean =>
    isInForce(schemeVersion, schemes) && freshnessOf(cadence, periodEnd, today) !== 'EXPIRED';
  const kinds = [...Map.groupBy(newestRevisions(evaluations), ({ subjectKind }) => subjectKind)]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, ofKind]) => rankedTiers(ofKind, schemes))
    .sort(([a], [b]) => rank(b) - rank(a));
  const [current = null, ...competing] = kinds[0] ?? [];
  return { current, competing, ofKinds: kinds.flatMap(([first]) => first ?? []) };
}

/** The evaluations of the one scheme and period that speak, the deciding tier first. */
function rankedTiers(evaluations: readonly Evaluation[], schemes: readonly GradeScheme[]): Evaluation[] {
  const schemeRank = ({ schemeVersion }: Evaluation) => schemes.findIndex(({ version }) => version === schemeVersion);
  const inForce = evaluations.filter(({ schemeVersion }) => isInForce(schemeVersion, schemes));
  const candidates = inForce.length > 0 ? inForce : evaluations;
  const [speaking] = candidates.toSorted(
    (a, b) => latestFirst(a.periodEnd, b.periodEnd) || schemeRank(a) - schemeRank(b),
  );
  return candidates
    .filter(
      ({ schemeVersion, periodEnd }) => schemeVersion === speaking?.schemeVersion && periodEnd === speaking.periodEnd,
    )
    .toSorted((a, b) => tierRank(a) - tierRank(b));
}

/** A scheme that was suspended or superseded has no effect (convergence guard G6), and so cannot lead. */
function isInForce(schemeVersion: string, schemes: readonly GradeScheme[]): boolean {
  return schemes.find(({ version }) => version === schemeVersion)?.status === 'ACTIVE';
}

function latestFirst(a: LocalDate, b: LocalDate): number {
  return a < b ? 1 : a > b ? -1 : 0;
}

function newestRevisions(evaluations: readonly Evaluation[]): Evaluation[] {
  const newest = new Map<string, Evaluation>();
  for (const evaluation of evaluations) {
    const { subjectKind, schemeVersion, periodEnd, evaluatorTier } = evaluation;
    const key = [subjectKind, schemeVersion, periodEnd, evaluatorTier].join('/');
    const known = newest.get(key);
    if (known === undefined || evaluation.revision > known.revision) newest.set(key, evaluation);
  }
  return [...newest.values()];
}

function tierRank({ evaluatorTier }: Evaluation): number {
  return DIRECTORY_TIERS.indexOf(evaluatorTier);
}

/** Higher is worse; a grade its scheme does not know ranks lowest. */
function classRank({ schemeVersion, grade }: Evaluation, schemes: readonly GradeScheme[]): number {
  const effectiveClass = schemes.find(({ version }) => version === schemeVersion)?.grades[grade];
  return effectiveClass === undefined ? -1 : EFFECTIVE_CLASSES.indexOf(effectiveClass);
}
