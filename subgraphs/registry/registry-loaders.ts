import type DataLoader from 'dataloader';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { enterpriseLoader, fromJsonColumn, type JsonArrayFrom } from '../../kit/database/enterprise-loader.ts';
import { regionsOfDivisions } from '../../kit/disclosure/registered-regions.ts';
import type { LoaderSource } from '../../kit/subgraph.ts';
import { type LocalDate, todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import type { DirectoryTier, KeyDomain, RegistrationStatus } from '../../schema/vocabulary/registration.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { RegistryTables } from './records/tables.ts';

/** What the registry holds about one enterprise. */
export interface RegisteredEnterprise {
  readonly uscc: Uscc;
  readonly name: string;
  readonly registrationStatus: RegistrationStatus;
  readonly registrationStatusSince: LocalDate;
  readonly registeredDivision: string;
  readonly industryCode: string;
  readonly establishedOn: LocalDate | null;
  readonly directoryTier: DirectoryTier;
  readonly keyDomains: readonly KeyDomain[];
  readonly supersededBy: Uscc | null;
  readonly supersedes: readonly { uscc: Uscc }[];
  readonly statusHistory: readonly { status: RegistrationStatus; since: LocalDate }[];
  readonly annualInspections: readonly { year: number; carriedOut: number; annualCap: number | null }[];
}

export interface RegistryLoaders {
  /** null for an enterprise the registry does not know. */
  readonly enterprise: DataLoader<Uscc, RegisteredEnterprise | null>;
  /** Every directory it has been in, oldest first; loaded only where it is asked for. */
  readonly directories: DataLoader<Uscc, DirectoriesOfEnterprise | null>;
}

export interface DirectoriesOfEnterprise {
  readonly uscc: Uscc;
  readonly memberships: readonly { tier: DirectoryTier; division: string; since: LocalDate }[];
}

export function registryLoaders({ database }: LoaderSource<RegistryTables>): RegistryLoaders {
  const year = Number(todayInShanghai().slice(0, 4));
  return {
    enterprise: enterpriseLoader(database, registeredEnterprises, parsed, { $year: year }),
    directories: enterpriseLoader(database, directoriesOfEnterprises, ({ uscc, memberships }) => ({
      uscc,
      memberships: fromJsonColumn(memberships),
    })),
  };
}

type Row = Omit<RegisteredEnterprise, 'keyDomains'> & { keyDomains: string };

function parsed(row: Row): RegisteredEnterprise {
  return {
    ...row,
    keyDomains: row.keyDomains.split(';').filter((domain) => domain !== '') as KeyDomain[], // written by enterprisesKind from KEY_DOMAINS
    supersedes: fromJsonColumn(row.supersedes),
    statusHistory: fromJsonColumn(row.statusHistory),
    annualInspections: fromJsonColumn(row.annualInspections),
  };
}

function registeredEnterprises(
  read: Kysely<RegistryTables>,
  asked: RawBuilder<{ uscc: Uscc }>,
  jsonArrayFrom: JsonArrayFrom,
) {
  return read
    .selectFrom(asked.as('asked'))
    .innerJoin('enterprise', 'enterprise.uscc', 'asked.uscc')
    .select((eb) => [
      'enterprise.uscc',
      'name',
      'registration_status as registrationStatus',
      'registration_status_since as registrationStatusSince',
      'registered_division as registeredDivision',
      'industry_code as industryCode',
      'established_on as establishedOn',
      'directory_tier as directoryTier',
      'key_domains as keyDomains',
      'superseded_by as supersededBy',
      jsonArrayFrom(
        eb
          .selectFrom('enterprise as older')
          .select('older.uscc')
          .whereRef('older.superseded_by', '=', 'asked.uscc')
          .orderBy('older.uscc'),
      ).as('supersedes'),
      jsonArrayFrom(
        eb
          .selectFrom('registration_status_change')
          .select(['status', 'since'])
          .whereRef('registration_status_change.uscc', '=', 'asked.uscc')
          .orderBy('since'),
      ).as('statusHistory'),
      jsonArrayFrom(
        eb
          .selectFrom('annual_inspection')
          .select(['year', 'carried_out as carriedOut', 'annual_cap as annualCap'])
          .whereRef('annual_inspection.uscc', '=', 'asked.uscc')
          .where('year', '=', sql.val('$year' as unknown as number)),
      ).as('annualInspections'),
    ]);
}

function directoriesOfEnterprises(
  read: Kysely<RegistryTables>,
  asked: RawBuilder<{ uscc: Uscc }>,
  jsonArrayFrom: JsonArrayFrom,
) {
  return read
    .selectFrom(asked.as('asked'))
    .select((eb) => [
      'asked.uscc',
      jsonArrayFrom(
        eb
          .selectFrom('directory_membership')
          .select(['tier', 'division', 'since'])
          .whereRef('directory_membership.uscc', '=', 'asked.uscc')
          .orderBy('since'),
      ).as('memberships'),
    ]);
}

/** The reporting regions of registered addresses. */
export async function registeredRegions(
  read: Kysely<RegistryTables>,
  usccs: readonly Uscc[],
): Promise<ReadonlyMap<Uscc, string>> {
  const rows = await read
    .selectFrom('enterprise')
    .select(['uscc', 'registered_division as division'])
    .where('uscc', 'in', usccs)
    .execute();
  return regionsOfDivisions(rows.map(({ uscc, division }) => [uscc, division] as const));
}
