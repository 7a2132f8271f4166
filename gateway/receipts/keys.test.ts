import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sm2 } from 'sm-crypto-v2';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readConfig } from '../../kit/config.ts';
import { createLog } from '../../kit/log.ts';
import { hubReceiptKeys } from './hub-receipt-keys.ts';
import { keySetIn, makeKeyFile, signingKeyIn } from './key-file.ts';
import { newKey, publishedKeyOf, RECEIPT_ALGORITHMS, signingKeyOf, verificationKeyOf } from './keys.ts';
import { keyPair } from './testing/example-receipts.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'receipt-keys-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const TEXT = Buffer.from('message digest');
const b64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64url');

describe('standards', () => {
  test('RFC 8032, 7.1 test 2: Ed25519', () => {
    const key = signingKeyOf({
      kty: 'OKP',
      crv: 'Ed25519',
      d: b64('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb'),
      x: b64('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c'),
    });
    expect(Buffer.from(key?.sign(Buffer.from([0x72])) ?? []).toString('hex')).toBe(
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    );
  });

  test('RFC 8037, appendix A.3: the thumbprint of an Ed25519 key', () => {
    const x = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
    expect(publishedKeyOf({ kty: 'OKP', crv: 'Ed25519', x })?.kid).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
  });

  test('GB/T 32918.5-2017, A.2: SM2 with SM3 under the default user id', () => {
    const key = verificationKeyOf({
      kty: 'EC',
      crv: 'SM2',
      x: b64('09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020'),
      y: b64('ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13'),
    });
    const signature = Buffer.from(
      'f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa',
      'hex',
    );
    expect(key?.verifies(TEXT, signature)).toBe(true);
    expect(key?.verifies(Buffer.from('message digesT'), signature)).toBe(false);
  });

  test('SM2 as OpenSSL has it: each checks what the other signs, under the empty user id that OpenSSL knows', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'SM2' });
    const openssl = createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const der = openssl.export({ type: 'pkcs8', format: 'der' });
    const at = der.indexOf(Buffer.from('0201010420', 'hex')) + 5;
    const d = der.subarray(at, at + 32).toString('hex');
    const publicKey = createPublicKey(openssl).export({ type: 'spki', format: 'der' }).subarray(-65).toString('hex');
    const options = { hash: true, der: true, userId: '' };
    expect(sm2.doVerifySignature(TEXT, sign('sm3', TEXT, openssl).toString('hex'), publicKey, options)).toBe(true);
    const ours = Buffer.from(sm2.doSignature(TEXT, d, { ...options, publicKey }), 'hex');
    expect(verify('sm3', TEXT, createPublicKey(openssl), ours)).toBe(true);
  });
});

describe.each(RECEIPT_ALGORITHMS)('a key of %s', (algorithm) => {
  test('checks what it signed, and nothing else', () => {
    const { signing, checking } = keyPair(algorithm);
    const signature = signing.sign(TEXT);
    expect(signature).toHaveLength(64);
    expect(checking.verifies(TEXT, signature)).toBe(true);
    expect(keyPair(algorithm).checking.verifies(TEXT, signature)).toBe(false);
    for (const bad of [new Uint8Array(64), new Uint8Array(64).fill(255), signature.subarray(1), new Uint8Array()])
      expect(checking.verifies(TEXT, bad)).toBe(false);
  });

  test('is published without what is private in it', () => {
    const jwk = newKey(algorithm);
    const published = publishedKeyOf(jwk);
    expect(published).toMatchObject({ crv: jwk.crv, kid: verificationKeyOf(jwk)?.keyId, use: 'sig' });
    expect(JSON.stringify(published)).not.toContain(jwk.d);
  });

  test('whose halves do not belong together is refused, as is one that is malformed', () => {
    const [one, other] = [newKey(algorithm), newKey(algorithm)];
    expect(signingKeyOf({ ...one, d: other.d })).toBeNull();
    expect(signingKeyOf({ ...one, d: 'short' })).toBeNull();
    expect(signingKeyOf({ ...one, d: b64('00'.repeat(32)) })).toBeNull();
    expect(verificationKeyOf({ ...one, x: 'short' })).toBeNull();
    expect(signingKeyOf(null)).toBeNull();
  });

  test('lives in a file for its owner only, and an existing file is left alone', async () => {
    const file = join(folder, 'deep', 'key.json');
    makeKeyFile(file, algorithm);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const before = await readFile(file, 'utf8');
    expect(() => makeKeyFile(file, algorithm)).toThrow('EEXIST');
    expect(await readFile(file, 'utf8')).toBe(before);
    expect(signingKeyIn(file).algorithm).toBe(algorithm);
  });
});

test('a point that is not on the curve of SM2 is no key', () => {
  expect(verificationKeyOf({ kty: 'EC', crv: 'SM2', x: b64('11'.repeat(32)), y: b64('11'.repeat(32)) })).toBeNull();
});

const config = (more: Record<string, string> = {}) => readConfig({ HUB_DB: `sqlite:${join(folder, 'data')}`, ...more });

describe('the keys of a hub', () => {
  const lines: string[] = [];
  const log = createLog('warn', { write: (line) => void lines.push(line) });
  const PROVIDER = {
    HUB_OIDC_ISSUER: 'https://identity.example',
    HUB_OIDC_AUDIENCE: 'hub',
    HUB_OIDC_JWKS_URL: 'https://identity.example/keys',
    HUB_AUDIT_KEY_FILE: 'audit-key.pem',
  };
  beforeEach(() => {
    lines.length = 0;
  });

  test('on a laptop are its own, the same after a restart, and the log says so', async () => {
    const first = hubReceiptKeys(config(), log);
    expect((await stat(join(folder, 'data', 'receipt-key.json'))).mode & 0o777).toBe(0o600);
    expect(lines.join('')).toContain(first.signing?.published.kid ?? 'no key');
    expect(hubReceiptKeys(config(), log).published).toEqual(first.published);
  });

  test('where an identity provider is configured are never made up: without one configured there are no receipts', () => {
    const keys = hubReceiptKeys(config(PROVIDER), log);
    expect(keys).toEqual({ signing: null, published: [] });
    expect(lines.join('')).toContain('HUB_RECEIPT_KEY_FILE');
  });

  test('are those of the files configured, former ones behind the present one, each once', async () => {
    const [present, former] = [join(folder, 'present.json'), join(folder, 'former.json')];
    makeKeyFile(present, 'SM2_SM3');
    const old = keyPair('ED25519').signing.published;
    await writeFile(former, JSON.stringify({ keys: [old, signingKeyIn(present).published, { kty: 'RSA' }] }));
    const { signing, published } = hubReceiptKeys(
      config({ ...PROVIDER, HUB_RECEIPT_KEY_FILE: present, HUB_RECEIPT_FORMER_KEYS: former }),
      log,
    );
    expect(signing?.algorithm).toBe('SM2_SM3');
    expect(published).toEqual([signing?.published, old]);
  });

  test.each([
    ['a key file that is none', { HUB_RECEIPT_KEY_FILE: 'package.json' }],
    ['a key file that is not there', { HUB_RECEIPT_KEY_FILE: 'nowhere.json' }],
    ['former keys that are none', { HUB_RECEIPT_FORMER_KEYS: 'package.json' }],
  ])('%s stops the start, naming the file', (_title, setting) => {
    expect(() => hubReceiptKeys(config({ ...PROVIDER, ...setting }), log)).toThrow(
      expect.objectContaining({
        code: 'CONFIGURATION_INVALID',
        message: expect.stringContaining(Object.values(setting)[0] ?? ''),
      }),
    );
  });

  test('that hold a text which is no JSON are refused in one sentence', async () => {
    const file = join(folder, 'broken.json');
    await writeFile(file, '{');
    expect(() => keySetIn(file)).toThrow(expect.objectContaining({ code: 'CONFIGURATION_INVALID' }));
  });
});
