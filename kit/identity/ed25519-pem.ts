import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

const BLOCK = /-----BEGIN [A-Z ]+-----[^-]+-----END [A-Z ]+-----/g;
const TYPE = 'ed25519';

/** A private key of Ed25519 (RFC 8032). @throws {Error} saying what is wrong with the text, never the text. */
export function readPrivateKey(pem: string): KeyObject {
  const key = parsed(() => createPrivateKey(pem));
  if (key?.asymmetricKeyType !== TYPE) throw new Error('holds no Ed25519 private key in PEM (PKCS #8)');
  return key;
}

/**
 * One public key of Ed25519, or several one behind the other for as long as one is replaced. Who needs no private key is
 * to be given none.
 * @throws {Error} saying what is wrong with the text, never the text.
 */
export function readPublicKeys(pem: string): readonly KeyObject[] {
  if (pem.includes('PRIVATE KEY'))
    throw new Error('holds a private key, which has no business here: give it the public one');
  const keys = (pem.match(BLOCK) ?? []).map((block) => parsed(() => createPublicKey(block)));
  const known = keys.filter((key) => key?.asymmetricKeyType === TYPE);
  if (known.length === 0 || known.length < keys.length) throw new Error('holds no Ed25519 public key in PEM');
  return known.filter((key) => key !== undefined);
}

/** The public half of whichever key the text holds: the private one, or the first public one. @throws {Error} as the others do. */
export function readPublicHalf(pem: string): KeyObject {
  if (pem.includes('PRIVATE KEY')) return createPublicKey(readPrivateKey(pem));
  const [key] = readPublicKeys(pem);
  if (key === undefined) throw new Error('holds no Ed25519 public key in PEM');
  return key;
}

function parsed(parse: () => KeyObject): KeyObject | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}
