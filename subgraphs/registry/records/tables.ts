import { defineEntity, p } from '@mikro-orm/core';
import { column } from '../../../kit/database/column-types.ts';
import type { TablesOf } from '../../../kit/database/database.ts';
import type { TableSet } from '../../../kit/database/table-set.ts';
import { DIRECTORY_TIERS, REGISTRATION_STATUSES } from '../../../schema/vocabulary/registration.ts';

/** Who the enterprise is. The registry is the only writer of these facts. */
export const Enterprise = defineEntity({
  name: 'Enterprise',
  indexes: [{ properties: ['supersededBy'] }],
  properties: {
    uscc: column.uscc().primary(),
    name: column.word(255),
    registrationStatus: p.enum(REGISTRATION_STATUSES),
    registrationStatusSince: column.localDate(),
    /** GB/T 2260 code of the registered address, never taken from the USCC's digits. */
    registeredDivision: column.word(6),
    /** GB/T 4754 code, section letter first. */
    industryCode: column.word(8),
    establishedOn: column.localDate().nullable(),
    directoryTier: p.enum(DIRECTORY_TIERS),
    /** Key domains of strict supervision, `;` between them, empty where none. */
    keyDomains: column.word(255),
    /** The newer code of the same enterprise after a restructuring. */
    supersededBy: column.uscc().nullable(),
    receivedAt: column.instant(),
  },
});

/** Every registration status an enterprise has had, by the day it began. Rows are only added. */
export const RegistrationStatusChange = defineEntity({
  name: 'RegistrationStatusChange',
  properties: {
    uscc: column.uscc().primary(),
    since: column.localDate().primary(),
    status: p.enum(REGISTRATION_STATUSES),
    receivedAt: column.instant(),
  },
});

/**
 * Which evaluation directory (评价企业名录) an enterprise is in, by the day it began: each entry ends where the next begins,
 * so that an enterprise is in exactly one at any time (Hebei opinion 2022, 二(二)).
 */
export const DirectoryMembership = defineEntity({
  name: 'DirectoryMembership',
  properties: {
    uscc: column.uscc().primary(),
    since: column.localDate().primary(),
    tier: p.enum(DIRECTORY_TIERS),
    /** GB/T 2260 code of the province, city or county whose directory it is. */
    division: column.word(6),
    receivedAt: column.instant(),
  },
});

/** Inspections carried out on an enterprise in a year, and the published cap (国办发〔2024〕54号). */
export const AnnualInspection = defineEntity({
  name: 'AnnualInspection',
  properties: {
    uscc: column.uscc().primary(),
    year: column.integer().primary(),
    carriedOut: column.integer(),
    annualCap: column.integer().nullable(),
    receivedAt: column.instant(),
  },
});

const entities = [Enterprise, RegistrationStatusChange, DirectoryMembership, AnnualInspection] as const;
export type RegistryTables = TablesOf<(typeof entities)[number]>;

export const registryTables: TableSet = {
  name: 'registry',
  entities,
  migrations: new URL('./migrations', import.meta.url),
};
