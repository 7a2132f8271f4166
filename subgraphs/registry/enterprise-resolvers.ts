import type { SubgraphContext } from '../../kit/subgraph.ts';
import { findDivision, reportingRegionOf } from '../../schema/vocabulary/division.ts';
import { parseIndustryCode } from '../../schema/vocabulary/industry.ts';
import { hasValidCheckCharacter, type Uscc } from '../../schema/vocabulary/uscc.ts';
import type { RegisteredEnterprise, RegistryLoaders } from './registry-loaders.ts';
import type { EnterpriseResolvers } from './resolvers.generated.ts';

type Context = SubgraphContext<RegistryLoaders>;

/** An enterprise that is asked about, and its row where that is loaded already. */
interface Asked {
  readonly uscc: Uscc;
  readonly row?: RegisteredEnterprise | null;
}

/** Waits once for the row of which so many fields are read; where that fails, each field says so in its place. */
async function withRow({ uscc }: Asked, { loaders }: Context): Promise<Asked> {
  try {
    return { uscc, row: await loaders.enterprise.load(uscc) };
  } catch {
    return { uscc };
  }
}

/** A field of Enterprise from the registry's row; null for an enterprise the registry does not know. */
function registered<Value>(field: (enterprise: RegisteredEnterprise) => Value) {
  const read = (row: RegisteredEnterprise | null) => (row === null ? null : field(row));
  return ({ uscc, row }: Asked, _arguments: unknown, { loaders }: Context) =>
    row === undefined ? loaders.enterprise.load(uscc).then(read) : read(row);
}

function industry({ industryCode }: RegisteredEnterprise) {
  const { code, section, sectionNameZh } = parseIndustryCode(industryCode);
  return { code, section, sectionName: sectionNameZh };
}

function division({ registeredDivision }: RegisteredEnterprise) {
  return { code: registeredDivision, name: findDivision(registeredDivision)?.nameZh ?? registeredDivision };
}

function reportingRegion({ registeredDivision }: RegisteredEnterprise) {
  const region = reportingRegionOf(registeredDivision);
  return region === null ? null : { id: region.id, name: region.nameZh };
}

export const enterpriseResolvers: EnterpriseResolvers<Context> = {
  __resolveReference: withRow,
  usccCheck: ({ uscc }) => (hasValidCheckCharacter(uscc) ? 'VALID' : 'ALLOW_LISTED'),
  name: registered(({ name }) => name),
  registrationStatus: registered(({ registrationStatus }) => registrationStatus),
  registrationStatusSince: registered(({ registrationStatusSince }) => registrationStatusSince),
  registrationStatusHistory: registered(({ statusHistory }) => statusHistory),
  registeredDivision: registered(division),
  reportingRegion: registered(reportingRegion),
  industry: registered(industry),
  establishedOn: registered(({ establishedOn }) => establishedOn),
  directoryTier: registered(({ directoryTier }) => directoryTier),
  directoryHistory: async ({ uscc }, _arguments, { loaders }) => {
    const directories = await loaders.directories.load(uscc);
    if (directories === null || directories.memberships.length === 0) return null;
    return directories.memberships.map(({ tier, division: code, since }) => ({
      tier,
      since,
      division: { code, name: findDivision(code)?.nameZh ?? code },
    }));
  },
  keyDomains: registered(({ keyDomains }) => keyDomains),
  supersededBy: registered(({ supersededBy }) => supersededBy),
  supersedes: registered(({ supersedes }) => supersedes.map(({ uscc }) => uscc)),
  annualInspection: registered(({ annualInspections }) => annualInspections[0] ?? null),
};
