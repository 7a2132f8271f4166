import { HubError } from '../../kit/errors.ts';
import type { EffectiveClass, SchemeStatus, SectorStatus } from '../../schema/vocabulary/grade.ts';
import type { BasisSector } from './basis.ts';
import { mayBeRewarded, recordIn } from './basis.ts';
import type { CheckedInitiation } from './check-initiation.ts';
import { notStanding } from './refusals.ts';

type Ask = (query: string, variables: Readonly<Record<string, unknown>>) => Promise<Readonly<Record<string, unknown>>>;

interface LiveAnswer {
  readonly status: SectorStatus;
  readonly effectiveClass: EffectiveClass | null;
  readonly schemeStatus: SchemeStatus | null;
  readonly evidence: readonly unknown[] | null;
  readonly severeListings: readonly unknown[] | null;
}

/**
 * Asks the graph, as the caller, whether the basis stands now. A sector that does not answer, or withholds what it knows,
 * gives nobody a basis.
 * @throws {HubError} BASIS_NOT_STANDING, BAD_USER_INPUT where no sector of the graph has that code
 */
export async function standsLive(
  { uscc, basis, classes }: CheckedInitiation,
  sectors: readonly BasisSector[],
  ask: Ask,
): Promise<void> {
  const sector = sectors.find(({ code }) => code === basis.sector);
  if (sector === undefined)
    throw new HubError('BAD_USER_INPUT', `basis.sector must be one of ${sectors.map(({ code }) => code).join(', ')}.`);
  const answer = await ask(basisQuery(sector.field), { uscc });
  const enterprise = answer['enterprise'] as Readonly<Record<string, LiveAnswer | null>> | null; // as the query below asks
  const told = enterprise?.[sector.field] ?? null;
  if (told === null) throw notStanding('it does not answer now, or nobody knows the enterprise');
  if (told.status === 'WITHHELD') throw notStanding('it shows nothing of the enterprise to your token');
  const { status, effectiveClass, schemeStatus, evidence, severeListings } = told;
  if (basis.kind === 'GRADE') {
    const grade = {
      status,
      ...(effectiveClass === null ? {} : { effectiveClass }),
      ...(schemeStatus === null ? {} : { schemeStatus }),
    };
    if (!mayBeRewarded(grade, classes)) throw notStanding('its grade is none that allows these rewards');
    return;
  }
  const records = { status, evidence: evidence ?? [], severeListings: severeListings ?? [] };
  if (recordIn(records, basis.key ?? '', basis.kind === 'SEVERE_LISTING') === null)
    throw notStanding('no record with this key is used today');
}

function basisQuery(field: string): string {
  return `query JointBasis($uscc: USCC!) { enterprise(uscc: $uscc) { ${field} { status effectiveClass schemeStatus
    severeListings { decisionNumber authority } evidence { key kind documentNumber authority } } } }`;
}
