import * as fc from 'fast-check';
import { EFFECTIVE_CLASSES, FRESHNESS, PUBLIC_GRADES, SCHEME_STATUSES } from '../../../schema/vocabulary/grade.ts';
import { addDays } from '../../../schema/vocabulary/local-date.ts';
import { DIRECTORY_TIERS, KEY_DOMAINS, REGISTRATION_STATUSES } from '../../../schema/vocabulary/registration.ts';
import { SEVERITIES } from '../../../schema/vocabulary/severity.ts';
import type { ConvergenceInput, EvidenceItem, SectorAnswer, SectorInput } from '../types.ts';
import { BASE, CULTURE, LISTING, MARKET, SAFETY, TODAY, graded, penalty, ungraded } from './inputs.ts';

const day = fc.integer({ min: -500, max: 5 }).map((days) => addDays(TODAY, days));
const maybe = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> => fc.option(value, { freq: 2 });

/** A record; keys are few, so that sectors share them. A key always means the same record. */
const RECORDS: fc.Arbitrary<EvidenceItem[]> = fc.array(
  fc.record({ key: fc.constantFrom('K1', 'K2', 'K3', 'K4'), disputed: fc.boolean() }).map(({ key, disputed }) =>
    penalty(key, {
      severity: SEVERITIES[Number(key.slice(1)) % 3] ?? 'MINOR',
      decidedOn: addDays(TODAY, -100 * Number(key.slice(1))),
      objectionDueOn: disputed ? TODAY : null,
    }),
  ),
  { maxLength: 3 },
);

const extras = fc.record({
  evidence: RECORDS,
  severeListings: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.constant([LISTING]) }),
  repairedEvidenceKeys: fc.subarray(['K1', 'K4'], { maxLength: 1 }),
});

/** Any answer a sector may give, or its silence. */
function answers(isBase: boolean): fc.Arbitrary<SectorAnswer | null> {
  const grade = isBase ? fc.constantFrom(...PUBLIC_GRADES, 'unreadable') : fc.constantFrom(...EFFECTIVE_CLASSES);
  const full = fc
    .record({
      grade,
      extras,
      freshness: maybe(fc.constantFrom(...FRESHNESS)),
      schemeStatus: fc.oneof(
        { weight: 6, arbitrary: fc.constant('ACTIVE' as const) },
        fc.constantFrom(...SCHEME_STATUSES),
      ),
      evaluatorTier: maybe(fc.constantFrom(...DIRECTORY_TIERS)),
      competingGrades: fc.array(
        fc.record({
          grade,
          evaluatorTier: fc.constantFrom(...DIRECTORY_TIERS),
          evaluatedOn: day,
          effectiveClass: fc.constantFrom(...EFFECTIVE_CLASSES),
        }),
        { maxLength: 2 },
      ),
    })
    .map(({ grade: own, extras: more, ...rest }) => graded(own, { ...rest, ...more }));
  const empty = fc
    .record({
      status: fc.constantFrom(
        'NO_RECORD' as const,
        'NOT_APPLICABLE' as const,
        'NOT_YET_EVALUABLE' as const,
        'WITHHELD' as const,
      ),
      extras,
    })
    .map(({ status, extras: more }) => ungraded(status, more));
  return fc.oneof(
    { weight: 8, arbitrary: full },
    { weight: 2, arbitrary: empty },
    { weight: 1, arbitrary: fc.constant(null) },
  );
}

function sector(code: string): fc.Arbitrary<SectorInput> {
  return answers(code === BASE).map((answer) => ({ code, title: code, answer }));
}

/** Any enterprise: four sectors, any registration, any day's records. */
export const INPUTS: fc.Arbitrary<ConvergenceInput> = fc.record({
  uscc: fc.constantFrom('91130102TT00000156', '91350211M00013FA1N'),
  today: fc.constant(TODAY),
  enterprise: maybe(
    fc.record({
      registrationStatus: fc.oneof(
        { weight: 8, arbitrary: fc.constant('ACTIVE' as const) },
        maybe(fc.constantFrom(...REGISTRATION_STATUSES)),
      ),
      registeredDivision: maybe(fc.constantFrom('130102', '130181')),
      directoryTier: maybe(fc.constantFrom(...DIRECTORY_TIERS)),
      keyDomains: fc.subarray([...KEY_DOMAINS], { maxLength: 1 }),
      inspections: maybe(
        fc.record({ year: fc.constantFrom(2025, 2026), carriedOut: fc.nat(2), annualCap: maybe(fc.nat(2)) }),
      ),
    }),
  ),
  sectors: fc.tuple(sector(BASE), sector(MARKET), sector(SAFETY), sector(CULTURE)),
});
