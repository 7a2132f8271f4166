import type { Kysely } from 'kysely';
import type { Offer } from '../../kit/exchange/exchange.ts';
import { REGISTRATION_KEY } from '../../kit/exchange/packages/registration.ts';
import type { RegistryTables } from './records/tables.ts';

/** Who the enterprise is, for every sector: no name, which for some is a person's. */
export const registrationOffer: Offer = {
  what: 'REGISTRATION',
  changedBy: ['enterprises'],
  rows: async (read, _code, usccs) => {
    const tables = read as Kysely<RegistryTables>; // the registry's own store
    const enterprises = await tables.selectFrom('enterprise').selectAll().where('uscc', 'in', usccs).execute();
    const statuses = Map.groupBy(
      await tables
        .selectFrom('registration_status_change')
        .select(['uscc', 'since', 'status'])
        .where('uscc', 'in', usccs)
        .orderBy('since')
        .execute(),
      ({ uscc }) => uscc,
    );
    const directories = new Map(
      (
        await tables
          .selectFrom('directory_membership')
          .select(['uscc', 'since'])
          .where('uscc', 'in', usccs)
          .orderBy('since')
          .execute()
      ).map(({ uscc, since }) => [uscc, since]),
    );
    return enterprises.map((row) => ({
      uscc: row.uscc,
      key: REGISTRATION_KEY,
      registrationStatus: row.registration_status,
      statusHistory: (statuses.get(row.uscc) ?? []).map(({ status, since }) => `${status}@${since}`).join(';'),
      registeredDivision: row.registered_division,
      industryCode: row.industry_code,
      establishedOn: row.established_on ?? '',
      directoryTier: row.directory_tier,
      directorySince: directories.get(row.uscc) ?? '',
      keyDomains: row.key_domains,
      supersededBy: row.superseded_by ?? '',
    }));
  },
};
