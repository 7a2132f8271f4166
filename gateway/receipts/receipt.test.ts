import { describe, expect, test } from 'vitest';
import { fusedAnswer } from '../convergence/fused-answer.ts';
import type { ConvergenceInput, SectorAnswer } from '../convergence/types.ts';
import { callerOf, type Role } from '../../kit/identity/caller.ts';
import { receiptFieldResolvers } from './receipt-resolvers.ts';
import { CALLER, keyPair, receiptOf, RULES, TALKATIVE } from './testing/example-receipts.ts';

const { signing } = keyPair('ED25519');
const { document } = receiptOf(TALKATIVE, signing);
const receipt = JSON.parse(document) as {
  statements: { sector: string; answer: (SectorAnswer & { struckKeys: string[] }) | null; id: string }[];
  ruleSet: object;
  result: { rulesFired: { clause: string }[] };
};
const statementOf = (sector: string) => receipt.statements.find((statement) => statement.sector === sector);

describe('what a receipt holds', () => {
  test('every sector’s statement with its version, period and record keys; a silent one as silent', () => {
    expect(receipt.statements.map(({ sector }) => sector)).toEqual([
      'CULTURE_TOURISM',
      'MARKET_REGULATION',
      'PUBLIC_CREDIT',
      'WORK_SAFETY',
    ]);
    expect(statementOf('PUBLIC_CREDIT')?.answer).toMatchObject({
      grade: 'B',
      schemeVersion: 'EXAMPLE-1',
      period: '2026Q3',
      evidence: [{ key: 'K1' }],
    });
    expect(statementOf('CULTURE_TOURISM')?.answer).toBeNull();
  });

  test('the rules by version and hash, and the clause of each rule that fired', () => {
    expect(receipt.ruleSet).toMatchObject({ id: 'CONV-HEB-DEFAULT-1', hash: RULES.hash });
    expect(receipt.result.rulesFired.every(({ clause }) => clause !== '')).toBe(true);
  });

  test('G4: of a repaired record no detail, only the key that the answer itself names; of one nobody reports, nothing', () => {
    expect(statementOf('WORK_SAFETY')?.answer).toMatchObject({ struckKeys: ['K2'], evidence: [] });
    expect(document).not.toContain('样例市应急局');
    expect(document).not.toContain('GONE');
  });

  test('G14: of a withheld sector no class', () => {
    expect(statementOf('MARKET_REGULATION')?.answer).toMatchObject({
      status: 'WITHHELD',
      grade: null,
      effectiveClass: null,
    });
  });

  test('for whose rights it was made, never who asked', () => {
    expect(receipt).toMatchObject({ madeFor: { role: 'AGENCY', sectors: ['WORK_SAFETY'] } });
    expect(document).not.toContain(CALLER.subject);
  });

  test('no more of a record than convergence reads, whatever else the question brought along', () => {
    const [first, ...others] = TALKATIVE.sectors;
    if (first?.answer === null || first === undefined) throw new Error('the first sector answers');
    const talkative = { ...first.answer.evidence[0], key: 'K1', remark: '不应出现' } as never;
    const more: ConvergenceInput = {
      ...TALKATIVE,
      sectors: [{ ...first, answer: { ...first.answer, evidence: [talkative] } }, ...others],
    };
    expect(receiptOf(more, signing).document).not.toContain('不应出现');
  });
});

const asking = (role: Role, enterprise?: string) =>
  ({ caller: callerOf({ subject: 'x', role, sectors: [], purpose: null, enterprise }) }) as never;

describe('who gets one', () => {
  const { receipt: resolve } = receiptFieldResolvers({ receiptKey: signing });
  test('an enterprise of its own answers only', () => {
    const answer = fusedAnswer(TALKATIVE, RULES);
    expect(resolve(answer, {}, asking('ENTERPRISE', TALKATIVE.uscc))).toMatchObject({ algorithm: 'ED25519' });
    expect(() => resolve(answer, {}, asking('ENTERPRISE', '91130102MA0000015C'))).toThrow(
      expect.objectContaining({ code: 'FORBIDDEN' }),
    );
  });

  test('nobody from a hub without a key, which says so', () => {
    const { receipt: unsigned } = receiptFieldResolvers({ receiptKey: null });
    expect(() => unsigned(fusedAnswer(TALKATIVE, RULES), {}, asking('AUDITOR'))).toThrow(
      expect.objectContaining({ code: 'RECEIPT_UNAVAILABLE' }),
    );
  });
});
