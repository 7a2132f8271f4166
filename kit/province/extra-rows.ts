import type { RegistrationStatus } from '../../schema/vocabulary/registration.ts';
import { sumOf } from './allocate.ts';
import { writePublicGrade } from './public-credit-rows.ts';
import { dayBetween, drawsFor, keyFor, shuffleOf } from './random.ts';
import { writeRegistryEntry } from './registry-rows.ts';
import type { Sample, Write } from './sample.ts';
import { syntheticUscc, withBadCheckCharacter } from './synthetic-uscc.ts';

/** Of those that left: most are deregistered, some moved out of the province, few were annulled. DEFAULT. */
const LEAVINGS = ['DEREGISTERED', 'DEREGISTERED', 'DEREGISTERED', 'DEREGISTERED', 'MOVED_OUT', 'CANCELLED'] as const;

/**
 * Rows beyond the population, so that the marginals of the valid current enterprises stay exact. Each repeats an
 * enterprise of the population under a code of its own: enterprises that left during the newest public quarter, codes
 * that another has superseded, and codes whose check character is wrong.
 */
export function writeRowsBeyondThePopulation(sample: Sample, write: Write): void {
  const { plan, runs } = sample;
  const codes = codesFor(sample);
  for (let at = 0; at < plan.departed; at += 1) {
    const { model, uscc, draws } = codes('departed', at);
    const status: RegistrationStatus = draws.pick(LEAVINGS);
    const statusOn = dayBetween(runs.publicNewest.start, runs.publicNewest.end, draws);
    writeRegistryEntry(write, { ...model, uscc }, { status, statusOn });
    writePublicGrade(write, { ...model, uscc }, model.previousLevel, runs.publicPrevious);
  }
  for (let at = 0; at < plan.superseded; at += 1) {
    const { model, uscc, draws } = codes('superseded', at);
    const statusOn = dayBetween(runs.publicNewest.start, runs.publicNewest.end, draws);
    writeRegistryEntry(write, { ...model, uscc }, { status: 'DEREGISTERED', statusOn, supersededBy: model.uscc });
    writePublicGrade(write, { ...model, uscc }, model.previousLevel, runs.publicPrevious);
  }
  for (let at = 0; at < plan.badCheckCharacter; at += 1) {
    const { model, uscc } = codes('badCheckCharacter', at);
    const wrong = { ...model, uscc: withBadCheckCharacter(uscc) };
    writeRegistryEntry(write, wrong, { status: 'ACTIVE', statusOn: model.establishedOn });
    writePublicGrade(write, wrong, model.level, runs.publicNewest);
  }
}

/** Serials go on where those of the population and the public institutions end. */
function codesFor({ plan, seed, population }: Sample) {
  const afterPopulation = plan.enterprises + 1 + sumOf(plan.culture.institutionsByRegion);
  const firstSerial = {
    departed: afterPopulation,
    superseded: afterPopulation + plan.departed,
    badCheckCharacter: afterPopulation + plan.departed + plan.superseded,
  };
  return (purpose: keyof typeof firstSerial, at: number) => {
    const model = population.enterprise(shuffleOf(plan.enterprises, keyFor(seed, purpose))(at));
    return {
      model,
      uscc: syntheticUscc('91', model.division, firstSerial[purpose] + at),
      draws: drawsFor(keyFor(seed, purpose), at),
    };
  };
}
