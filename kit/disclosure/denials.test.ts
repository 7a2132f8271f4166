import { describe, expect, test } from 'vitest';
import { accessDenied, deniedBecause } from './denials.ts';

const DENIALS = [
  ['ACCESS_DENIED_PURPOSE', 'claim "purpose"'],
  ['ACCESS_DENIED_ROLE', 'not for your role'],
  ['ACCESS_DENIED_INTERNAL', 'seen by auditors alone'],
  ['ACCESS_DENIED_SCOPE', 'get an authorisation of that scope'],
  ['FORBIDDEN', 'for the owner of the data alone'],
  ['ACCESS_DENIED_SUBJECT', 'you see your own'],
  ['ACCESS_DENIED_REGION', 'regions of your token'],
] as const;

describe('a denial', () => {
  test.each(DENIALS)('%s names the place and says why', (denial, why) => {
    const sentence = deniedBecause(denial, 'Enterprise.grade');
    expect(sentence).toMatch(/^Enterprise\.grade is /);
    expect(sentence).toContain(why);
    expect(accessDenied(denial, 'Enterprise.grade')).toMatchObject({ code: denial, message: sentence });
  });
});
