import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hopReader, hopSigner } from '../identity/hop-token.ts';

/** Both ends of a hop, with a key of their own. */
export function testHop() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { sign: hopSigner(privateKey), read: hopReader([publicKey]), privateKey, publicKey };
}

export const privatePem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
export const publicPem = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }).toString();

/** The settings of a gateway and of its subgraphs, with a new key in files of a folder. */
export function hopSettings(folder: string): {
  readonly gateway: { readonly HUB_HOP_KEY_FILE: string };
  readonly subgraphs: { readonly HUB_HOP_PUBLIC_KEY_FILE: string };
} {
  const { privateKey, publicKey } = testHop();
  mkdirSync(folder, { recursive: true });
  const gateway = { HUB_HOP_KEY_FILE: join(folder, 'hop_key.pem') };
  const subgraphs = { HUB_HOP_PUBLIC_KEY_FILE: join(folder, 'hop_public_key.pem') };
  writeFileSync(gateway.HUB_HOP_KEY_FILE, privatePem(privateKey), { mode: 0o600 });
  writeFileSync(subgraphs.HUB_HOP_PUBLIC_KEY_FILE, publicPem(publicKey));
  return { gateway, subgraphs };
}
