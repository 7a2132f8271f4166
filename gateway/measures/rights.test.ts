import { describe, expect, test } from 'vitest';
import { callerOf, type Role } from '../../kit/identity/caller.ts';
import { fusedAnswer } from '../convergence/fused-answer.ts';
import { BASE, graded, inputOf, SAFETY } from '../convergence/testing/inputs.ts';
import { measureFieldResolvers } from './measures-resolvers.ts';
import { DEFAULTS, RULES } from './testing/measured.ts';

const asking = (role: Role, ...sectors: string[]) =>
  ({
    caller: callerOf({ subject: 'x', role, sectors, purpose: role === 'AUDITOR' ? 'AUDIT' : 'SUPERVISION' }),
  }) as never;

describe('who is told', () => {
  const { measures } = measureFieldResolvers({ measures: DEFAULTS });
  const answer = fusedAnswer(inputOf({ [BASE]: graded('B') }), RULES);

  test('the agency of the sector and auditors', () => {
    for (const context of [asking('AGENCY', BASE), asking('AUDITOR')])
      expect(measures(answer, { sector: BASE }, context).tablesHash).toMatch(/^[0-9a-f]{64}$/u);
  });

  test('nobody else: how an agency inspects is internal to it (L3)', () => {
    for (const context of [asking('AGENCY', SAFETY), asking('DASHBOARD'), asking('ENTERPRISE'), asking('OPERATOR')])
      expect(() => measures(answer, { sector: BASE }, context)).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
  });

  test('a sector that is not in the graph is a typing error, and those that are, are named', () => {
    expect(() => measures(answer, { sector: 'NOBODY' }, asking('AUDITOR'))).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT', message: expect.stringContaining(BASE) }),
    );
  });
});
