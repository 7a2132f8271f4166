import type { HubConfig } from '../../kit/config.ts';
import type { SectorsInGraph } from '../hub/sectors.ts';
import { type DemoIdentity, demoIdentities, demoIssuer, onLoopbackOnly } from './demo-issuer.ts';
import { providerKeys, type TokenKeys } from './tokens.ts';

/** The laptop's identities, and their tokens. */
export interface Demo {
  readonly identities: readonly DemoIdentity[];
  tokenFor(identity: DemoIdentity): Promise<string>;
}

/** Whose tokens are believed: the identity provider's, or else the laptop's own. @throws {HubError} CONFIGURATION_INVALID */
export async function identityOf(
  { identity, host, dataFolder }: HubConfig,
  { sectors, subgraphs }: SectorsInGraph,
): Promise<{ readonly keys: TokenKeys; readonly demo: Demo | null }> {
  if (identity !== 'demo') return { keys: providerKeys(identity), demo: null };
  onLoopbackOnly(host);
  const issuer = await demoIssuer(dataFolder);
  const identities = demoIdentities(sectors, subgraphs);
  return { keys: issuer, demo: { identities, tokenFor: (each) => issuer.sign(each) } };
}
