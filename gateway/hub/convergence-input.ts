import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { DirectoryTier, KeyDomain, RegistrationStatus } from '../../schema/vocabulary/registration.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { ConvergenceInput, SevereListing } from '../convergence/types.ts';
import { answerFrom } from './sector-answer.ts';

/** Enterprise as the gateway hands it over: the fields that hub-sdl.ts requires, each sector's under its own name. */
export type Representation = { readonly uscc: Uscc } & EnterpriseFields & Readonly<Record<string, unknown>>;

/** What convergence reads of the enterprise itself. */
export interface EnterpriseFields {
  /** Said of any code, so null only when the registry did not answer. */
  readonly usccCheck?: string | null;
  readonly registrationStatus?: RegistrationStatus | null;
  readonly registeredDivision?: { readonly code: string } | null;
  readonly directoryTier?: DirectoryTier | null;
  readonly keyDomains?: readonly KeyDomain[] | null;
  readonly annualInspection?: {
    readonly year: number;
    readonly carriedOut: number;
    readonly annualCap?: number | null;
  } | null;
}

/** A sector as convergence asks for it. */
export interface SectorOfInput {
  readonly code: string;
  readonly title: string;
  readonly field: string;
}

/** What convergence is given of an enterprise: live and from the index alike. `lastKnown` says which listings a silent sector last told. */
export function convergenceInput(
  representation: Representation,
  sectors: readonly SectorOfInput[],
  today: LocalDate,
  lastKnown: (sector: string) => readonly SevereListing[] = () => NOTHING,
): ConvergenceInput {
  return {
    uscc: representation.uscc,
    today,
    enterprise: factsOf(representation),
    sectors: sectors.map(({ code, title, field }) => {
      const answer = answerFrom(representation[field]);
      return { code, title, answer, ...(answer === null && { lastKnownListings: lastKnown(code) }) };
    }),
  };
}

const NOTHING: readonly never[] = [];

function factsOf(enterprise: Representation): ConvergenceInput['enterprise'] {
  if (enterprise.usccCheck === undefined || enterprise.usccCheck === null) return null;
  const { registrationStatus, registeredDivision, directoryTier, keyDomains, annualInspection } = enterprise;
  return {
    registrationStatus: registrationStatus ?? null,
    registeredDivision: registeredDivision?.code ?? null,
    directoryTier: directoryTier ?? null,
    keyDomains: keyDomains ?? [],
    inspections:
      annualInspection === undefined || annualInspection === null
        ? null
        : { ...annualInspection, annualCap: annualInspection.annualCap ?? null },
  };
}
