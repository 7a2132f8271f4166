import { HUB_CODE } from '../../gateway/index/enterprise-filter.ts';
import type { Disclosure } from '../../kit/disclosure/levels.ts';
import { type Caller, callerOf, type CallerClaims } from '../../kit/identity/caller.ts';

/** The sector that the agencies among the callers own. */
const OWNED = 'WORK_SAFETY';
const AUTHORISED = ['PUBLIC_CREDIT', HUB_CODE];

/** Whether a caller may see what is disclosed so by that owner; written without the code that decides it in the hub. */
export type MaySee = (level: Disclosure['level'], also: Disclosure['also'], owner: string) => boolean;

/** Who asks, and in words of their own what each may see. */
export type TestCaller = readonly [title: string, caller: Caller, maySee: MaySee];

const isPublic: MaySee = (level) => level === 'PUBLIC';
const isShared: MaySee = (level) => level === 'PUBLIC' || level === 'SHARED';

export function testCaller(claims: Partial<CallerClaims>): Caller {
  return callerOf({ subject: 'matrix', role: 'INTEGRATOR', sectors: [], purpose: null, ...claims });
}

/**
 * One caller of each kind, with and without what makes it one.
 * @param enterprise the code of the enterprise that asks about itself, and that has authorised the third party.
 */
export function testCallers(enterprise: string): readonly TestCaller[] {
  const authorisation = {
    id: 'A-1',
    enterprises: [enterprise],
    scope: AUTHORISED,
    expiresAt: '2100-01-01T00:00:00.000Z',
  };
  return [
    [
      'an agency, for supervision',
      testCaller({ role: 'AGENCY', sectors: [OWNED], purpose: 'SUPERVISION' }),
      (level, _also, owner) => level === 'PUBLIC' || level === 'SHARED' || owner === OWNED,
    ],
    ['an agency that states no purpose', testCaller({ role: 'AGENCY', sectors: [OWNED] }), isPublic],
    [
      "an agency that states another role's purpose",
      testCaller({ role: 'AGENCY', sectors: [OWNED], purpose: 'AUDIT' }),
      isPublic,
    ],
    ['an agency that owns nothing', testCaller({ role: 'AGENCY', purpose: 'APPROVAL' }), isShared],
    ['a dashboard', testCaller({ role: 'DASHBOARD', purpose: 'STATISTICS' }), isShared],
    [
      'a dashboard that claims to own a sector',
      testCaller({ role: 'DASHBOARD', sectors: [OWNED], purpose: 'STATISTICS' }),
      isShared,
    ],
    ['a dashboard that states no purpose', testCaller({ role: 'DASHBOARD' }), isPublic],
    ['an auditor', testCaller({ role: 'AUDITOR', purpose: 'AUDIT' }), (level) => level !== 'OWNER'],
    ['an auditor that states no purpose', testCaller({ role: 'AUDITOR' }), isPublic],
    [
      'an enterprise, about itself',
      testCaller({ role: 'ENTERPRISE', purpose: 'SELF_QUERY', enterprise }),
      (level, also) => level === 'PUBLIC' || also.includes('SUBJECT'),
    ],
    [
      'an authorised third party',
      testCaller({ role: 'THIRD_PARTY', purpose: 'AUTHORISED_QUERY', authorisation }),
      (level, also, owner) =>
        level === 'PUBLIC' || (level === 'SHARED' && also.includes('SUBJECT') && AUTHORISED.includes(owner)),
    ],
    ['an integrator', testCaller({ role: 'INTEGRATOR' }), isPublic],
    ['an operator', testCaller({ role: 'OPERATOR' }), (level, also) => level === 'PUBLIC' || also.includes('OPERATOR')],
  ];
}
