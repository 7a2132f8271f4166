import { parseLocalDate, type LocalDate } from '../../schema/vocabulary/local-date.ts';
import { REGISTRATION_STATUSES, type RegistrationStatus } from '../../schema/vocabulary/registration.ts';
import { type EnterpriseFacts, FactsInvalid, type RecordFact } from './facts.ts';
import type { NamedFactDocument } from './model-schema.ts';

/** A fact that a model may read by its name. */
export type FactDefinition = RecordsDefinition | NumberDefinition | WordDefinition | DateDefinition;

interface RecordsDefinition {
  readonly kind: 'RECORDS';
  /** Whether the records are penalties, with categories and consequences. */
  readonly arePenalties: boolean;
  readonly read: (facts: EnterpriseFacts) => readonly RecordFact[] | null;
}

interface NumberDefinition {
  /** COUNT: whole things; POINTS: thousandths of a point; AMOUNT: fen. */
  readonly kind: 'COUNT' | 'POINTS' | 'AMOUNT';
  readonly read: (facts: EnterpriseFacts) => number | null;
}

interface WordDefinition {
  readonly kind: 'WORD';
  readonly words: readonly string[];
  readonly read: (facts: EnterpriseFacts, asOf: LocalDate) => string | null;
}

interface DateDefinition {
  readonly kind: 'DATE';
  readonly read: (facts: EnterpriseFacts) => LocalDate | null;
}

const records = (read: RecordsDefinition['read']): FactDefinition => ({ kind: 'RECORDS', arePenalties: false, read });

/** Facts that every sector's models may read without declaring them. */
export const STANDARD_FACTS: ReadonlyMap<string, FactDefinition> = new Map<string, FactDefinition>([
  ['registration', { kind: 'WORD', words: REGISTRATION_STATUSES, read: registrationOn }],
  ['establishedOn', { kind: 'DATE', read: (facts) => facts.establishedOn }],
  ['penalties', { kind: 'RECORDS', arePenalties: true, read: (facts) => facts.penalties }],
  ['severeListings', records((facts) => facts.severeListings)],
  ['abnormalListings', records((facts) => facts.abnormalListings)],
  ['judgmentDebtorListings', records((facts) => facts.judgmentDebtorListings)],
  ['judgments', records((facts) => facts.judgments)],
  ['compulsoryEnforcements', records((facts) => facts.compulsoryEnforcements)],
  ['taxArrears', records((facts) => facts.taxArrears)],
  ['abnormalTaxpayerStatuses', records((facts) => facts.abnormalTaxpayerStatuses)],
  ['utilityArrears', records((facts) => facts.utilityArrears)],
  ['brokenCommitments', records((facts) => facts.brokenCommitments)],
  ['contractBreaches', records((facts) => facts.contractBreaches)],
  ['complaints', records((facts) => facts.complaints)],
  ['commendations', records((facts) => facts.commendations)],
  ['commitmentsDue', { kind: 'COUNT', read: (facts) => facts.commitmentsDue }],
  ['commitmentsKept', { kind: 'COUNT', read: (facts) => facts.commitmentsKept }],
]);

/** The status of the newest interval begun by that day; of two begun on one day the later in the vocabulary's order. */
function registrationOn({ registration }: EnterpriseFacts, asOf: LocalDate): RegistrationStatus | null {
  let newest: { status: RegistrationStatus; since: LocalDate } | null = null;
  for (const interval of registration ?? []) {
    if (interval.since > asOf || (newest !== null && interval.since < newest.since)) continue;
    const isLater =
      newest === null ||
      interval.since > newest.since ||
      REGISTRATION_STATUSES.indexOf(interval.status) > REGISTRATION_STATUSES.indexOf(newest.status);
    if (isLater) newest = interval;
  }
  return newest?.status ?? null;
}

/** A fact declared by a model, read from `named` and held to its kind. */
function namedFact(name: string, { kind, words }: NamedFactDocument): FactDefinition {
  const valueOf = (facts: EnterpriseFacts) => facts.named[name] ?? null;
  const refuse = (wanted: string): never => {
    throw new FactsInvalid(
      name,
      `the model declares it as ${kind}.`,
      `Hand over ${wanted}, or null where it is not known.`,
    );
  };
  switch (kind) {
    case 'RECORDS':
      return records((facts) => {
        const value = valueOf(facts);
        return value === null || typeof value === 'object' ? value : refuse('a list of records');
      });
    case 'NUMBER':
    case 'POINTS':
    case 'AMOUNT':
      return {
        kind: kind === 'NUMBER' ? 'COUNT' : kind,
        read: (facts: EnterpriseFacts) => {
          const value = valueOf(facts);
          if (value === null) return null;
          return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
            ? value
            : refuse('a whole number from 0');
        },
      };
    case 'FLAG':
      return {
        kind: 'WORD',
        words: ['NO', 'YES'],
        read: (facts) => {
          const value = valueOf(facts);
          if (value === null) return null;
          return typeof value === 'boolean' ? (value ? 'YES' : 'NO') : refuse('true or false');
        },
      };
    case 'WORD':
      return {
        kind: 'WORD',
        words: words ?? [],
        read: (facts) => {
          const value = valueOf(facts);
          return value === null || typeof value === 'string' ? value : refuse('a word');
        },
      };
    default:
      return {
        kind: 'DATE',
        read: (facts) => {
          const value = valueOf(facts);
          return value === null ? null : typeof value === 'string' ? parseLocalDate(value) : refuse('a day');
        },
      };
  }
}

/** Every fact that a model may read: the standard ones and those it declares. */
export function factsOf(declared: Readonly<Record<string, NamedFactDocument>>): ReadonlyMap<string, FactDefinition> {
  return new Map([
    ...STANDARD_FACTS,
    ...Object.entries(declared).map(([name, declaration]) => [name, namedFact(name, declaration)] as const),
  ]);
}
