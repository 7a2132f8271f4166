import { describe, expect, test } from 'vitest';
import { callerOf, type CallerClaims } from '../../kit/identity/caller.ts';
import { mayDecide } from './rule-sets-resolvers.ts';

const lead: CallerClaims = { subject: 'lead', role: 'AGENCY', sectors: ['PUBLIC_CREDIT'], purpose: 'SUPERVISION' };
const decides = (claims: CallerClaims) => () => mayDecide(callerOf(claims), 'PUBLIC_CREDIT');

describe('who decides about the rules', () => {
  test('is the agency that answers for the base grade, for the whole province', () => {
    expect(decides(lead)).not.toThrow();
  });

  test.each([
    ['that agency in a city', { ...lead, regions: ['XINGTAI'] }],
    ['another agency', { ...lead, sectors: ['WORK_SAFETY'] }],
    ['who runs the hub', { ...lead, role: 'OPERATOR' }],
  ] as const)('is not %s', (_title, claims) => {
    expect(decides(claims)).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }) as Error);
  });
});
