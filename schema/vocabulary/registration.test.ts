import { expect, test } from 'vitest';
import {
  DIRECTORY_TIER_NAMES,
  DIRECTORY_TIERS,
  KEY_DOMAIN_NAMES,
  KEY_DOMAINS,
  REGISTRATION_STATUS_NAMES,
  REGISTRATION_STATUSES,
  wordFor,
} from './registration.ts';

test('吊销 (licence revoked) and 注销 (deregistered) are different words', () => {
  expect(wordFor(REGISTRATION_STATUS_NAMES, '吊销')).toBe('REVOKED');
  expect(wordFor(REGISTRATION_STATUS_NAMES, '注销')).toBe('DEREGISTERED');
});

test('every word is found by its Chinese name, and an unknown name gives null', () => {
  for (const status of REGISTRATION_STATUSES)
    expect(wordFor(REGISTRATION_STATUS_NAMES, REGISTRATION_STATUS_NAMES[status])).toBe(status);
  for (const tier of DIRECTORY_TIERS) expect(wordFor(DIRECTORY_TIER_NAMES, DIRECTORY_TIER_NAMES[tier])).toBe(tier);
  for (const domain of KEY_DOMAINS) expect(wordFor(KEY_DOMAIN_NAMES, KEY_DOMAIN_NAMES[domain])).toBe(domain);
  expect(wordFor(KEY_DOMAIN_NAMES, '烟花爆竹')).toBeNull();
});
