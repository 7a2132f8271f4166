import { todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import type { DirectoryTier, KeyDomain, RegistrationStatus } from '../../schema/vocabulary/registration.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { converge } from '../convergence/converge.ts';
import { sectorGradesOf } from '../convergence/sector-grades.ts';
import type { ConvergenceInput } from '../convergence/types.ts';
import { answerFrom } from './sector-answer.ts';
import type { HubSources } from './hub-subgraph.ts';

/** Enterprise as the gateway hands it over: the fields that hub-sdl.ts requires, each sector's under its own name. */
type Representation = { readonly uscc: Uscc } & EnterpriseFields & Readonly<Record<string, unknown>>;

interface EnterpriseFields {
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

/** Convergence and the uniform list of grades, from what the sectors have just said. */
export function enterpriseResolvers({ ruleSet, sectors }: HubSources) {
  const inputs = new WeakMap<Representation, ConvergenceInput>();
  return {
    convergence: (enterprise: Representation) => converge(inputOf(enterprise), ruleSet),
    sectorGrades: (enterprise: Representation) => sectorGradesOf(inputOf(enterprise), ruleSet),
  };

  function inputOf(enterprise: Representation): ConvergenceInput {
    const known = inputs.get(enterprise);
    if (known !== undefined) return known;
    const input: ConvergenceInput = {
      uscc: enterprise.uscc,
      today: todayInShanghai(),
      enterprise: factsOf(enterprise),
      sectors: sectors.map(({ code, title, field }) => ({ code, title, answer: answerFrom(enterprise[field]) })),
    };
    inputs.set(enterprise, input);
    return input;
  }
}

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
