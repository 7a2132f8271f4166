import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { privatePem, publicPem } from '../testing/hop-keys.ts';
import { readPrivateKey, readPublicHalf, readPublicKeys } from './ed25519-pem.ts';

const pair = () => generateKeyPairSync('ed25519');
const { privateKey, publicKey } = pair();
const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' });

describe('the gateway’s key', () => {
  test('is read from PEM', () => {
    expect(readPrivateKey(privatePem(privateKey)).equals(privateKey)).toBe(true);
  });

  test.each([
    ['of another kind', privatePem(elliptic.privateKey)],
    ['that is the public half', publicPem(publicKey)],
    ['that is none', 'no key'],
  ])('%s is refused, and never repeated', (_how, pem) => {
    expect(() => readPrivateKey(pem)).toThrow('holds no Ed25519 private key in PEM (PKCS #8)');
  });
});

describe('the keys by which subgraphs know the gateway', () => {
  test('are one, or several one behind the other while the gateway’s is replaced', () => {
    const other = pair().publicKey;
    expect(readPublicKeys(publicPem(publicKey)).map((key) => key.equals(publicKey))).toEqual([true]);
    const both = readPublicKeys(`${publicPem(publicKey)}\nthe new one:\n${publicPem(other)}`);
    expect(both.map((key) => [key.equals(publicKey), key.equals(other)])).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  test('are never private ones', () => {
    const message = 'holds a private key, which has no business here: give it the public one';
    expect(() => readPublicKeys(privatePem(privateKey))).toThrow(message);
    expect(() => readPublicKeys(publicPem(publicKey) + privatePem(privateKey))).toThrow(message);
  });

  test.each([
    ['none', 'no key'],
    ['one of another kind', publicPem(elliptic.publicKey)],
    ['a right one and one of another kind', publicPem(publicKey) + publicPem(elliptic.publicKey)],
    [
      'a right one and one that cannot be read',
      `${publicPem(publicKey)}-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n`,
    ],
  ])('%s: refused whole', (_how, pem) => {
    expect(() => readPublicKeys(pem)).toThrow('holds no Ed25519 public key in PEM');
  });
});

describe('the public half', () => {
  test('is that of a private key, or the first public one', () => {
    const other = pair().publicKey;
    expect(readPublicHalf(privatePem(privateKey)).equals(publicKey)).toBe(true);
    expect(readPublicHalf(publicPem(publicKey) + publicPem(other)).equals(publicKey)).toBe(true);
  });

  test.each([
    ['no key', 'holds no Ed25519 public key in PEM'],
    [privatePem(elliptic.privateKey), 'holds no Ed25519 private key in PEM (PKCS #8)'],
  ])('of anything else there is none', (pem, message) => {
    expect(() => readPublicHalf(pem)).toThrow(message);
  });
});
