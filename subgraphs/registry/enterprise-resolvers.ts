import type { SubgraphContext } from '../../kit/subgraph.ts';
import { findDivision, reportingRegionOf } from '../../schema/vocabulary/division.ts';
import { parseIndustryCode } from '../../schema/vocabulary/industry.ts';
import { hasValidCheckCharacter, type Uscc } from '../../schema/vocabulary/uscc.ts';
import type { RegisteredEnterprise, RegistryLoaders } from './registry-loaders.ts';
import type { EnterpriseResolvers } from './resolvers.generated.ts';

/** A field of Enterprise from the registry's row; null for an enterprise the registry does not know. */
function registered<Value>(field: (enterprise: RegisteredEnterprise) => Value) {
  return async ({ uscc }: { uscc: Uscc }, _arguments: unknown, { loaders }: SubgraphContext<RegistryLoaders>) => {
    const enterprise = await loaders.enterprise.load(uscc);
    return enterprise === null ? null : field(enterprise);
  };
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

export const enterpriseResolvers: EnterpriseResolvers<SubgraphContext<RegistryLoaders>> = {
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
