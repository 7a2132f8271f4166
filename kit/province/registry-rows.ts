import {
  DIRECTORY_TIER_NAMES,
  KEY_DOMAIN_NAMES,
  REGISTRATION_STATUS_NAMES,
} from '../../schema/vocabulary/registration.ts';
import type { RegistrationStatus } from '../../schema/vocabulary/registration.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { SampleEnterprise, SampleInstitution } from './population.ts';
import { keyFor, shuffleOf } from './random.ts';
import type { Sample, Write } from './sample.ts';

/** Inspections a year that are published as the most an enterprise gets. DEFAULT: no number is published. */
const ANNUAL_CAP = 2;
const ANNUAL_CAP_IN_KEY_DOMAINS = 4;
const AT_THE_CAP = 10_000;

export interface RegistryEntry {
  status: RegistrationStatus;
  statusOn: LocalDate;
  /** The code that took the place of this one. */
  supersededBy?: string;
}

/** The registry's row of an enterprise. */
export function writeRegistryEntry(
  write: Write,
  enterprise: Pick<
    SampleEnterprise,
    'uscc' | 'name' | 'division' | 'industryCode' | 'establishedOn' | 'tier' | 'keyDomains'
  >,
  { status, statusOn, supersededBy = '' }: RegistryEntry,
): void {
  write('enterprises', {
    统一社会信用代码: enterprise.uscc,
    企业名称: enterprise.name,
    登记状态: REGISTRATION_STATUS_NAMES[status],
    状态日期: statusOn,
    住所区划代码: enterprise.division,
    行业代码: enterprise.industryCode,
    成立日期: enterprise.establishedOn,
    名录层级: DIRECTORY_TIER_NAMES[enterprise.tier],
    重点领域: enterprise.keyDomains.map((domain) => KEY_DOMAIN_NAMES[domain]).join(';'),
    替代代码: supersededBy,
  });
}

/** Writes what the registry holds about the enterprises of the population. */
export function registryWriter({ plan, seed, asOf }: Sample, write: Write): (enterprise: SampleEnterprise) => void {
  const inspectionOf = shuffleOf(plan.enterprises, keyFor(seed, 'inspection'));
  const year = asOf.slice(0, 4);
  return (enterprise) => {
    const { licenceRevokedOn, establishedOn, draws } = enterprise;
    writeRegistryEntry(write, enterprise, {
      status: licenceRevokedOn === null ? 'ACTIVE' : 'REVOKED',
      statusOn: licenceRevokedOn ?? establishedOn,
    });
    const position = inspectionOf(enterprise.index);
    if (position >= plan.inspected + plan.notYetInspected) return;
    const cap = enterprise.keyDomains.length > 0 ? ANNUAL_CAP_IN_KEY_DOMAINS : ANNUAL_CAP;
    const inspections = draws.chance(AT_THE_CAP) ? cap : 1;
    write('inspections', {
      统一社会信用代码: enterprise.uscc,
      年度: year,
      已检查次数: position < plan.inspected ? inspections : 0,
      年度上限: cap,
    });
  };
}

export function writeInstitution(write: Write, institution: SampleInstitution): void {
  writeRegistryEntry(
    write,
    { ...institution, tier: 'COUNTY', keyDomains: [] },
    { status: 'ACTIVE', statusOn: institution.establishedOn },
  );
}
