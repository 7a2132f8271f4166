import { describe, expect, test } from 'vitest';
import { parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import { converge } from './converge.ts';
import { loadRuleSet } from './rule-set.ts';
import { BASE, MARKET, SAFETY, graded, inputOf, penalty } from './testing/inputs.ts';
import type { EvidenceItem } from './types.ts';

const ruleSet = await loadRuleSet();

/** The records of an enterprise of which two sectors tell these. */
function merged(ofMarket: readonly EvidenceItem[], ofSafety: readonly EvidenceItem[]) {
  const answers = {
    [SAFETY]: graded('B', { evidence: ofSafety }),
    [MARKET]: graded('B', { evidence: ofMarket }),
    [BASE]: graded('B'),
  };
  return converge(inputOf(answers), ruleSet).evidence;
}

describe('G1 each record once', () => {
  test('in the order of their keys, with all who report it, each once', () => {
    const [a, b, c] = ['A', 'B', 'C'].map((key) => penalty(key)) as [EvidenceItem, EvidenceItem, EvidenceItem];
    const { objectionDueOn: _due, ...told } = a;
    expect(merged([c, a, a], [b, a])).toEqual([
      { ...told, reporters: [MARKET, SAFETY] },
      expect.objectContaining({ key: 'B', reporters: [SAFETY] }),
      expect.objectContaining({ key: 'C', reporters: [MARKET] }),
    ]);
  });

  const OLDER = parseLocalDate('2025-01-01');
  const NEWER = parseLocalDate('2026-06-01');
  test.each<[string, Partial<EvidenceItem>, Partial<EvidenceItem>]>([
    ['the worse severity', { severity: 'GENERAL' }, { severity: 'SEVERE' }],
    ['any severity before none to speak of', { severity: 'MINOR' }, { severity: 'GENERAL' }],
    ['the later day', { decidedOn: OLDER }, { decidedOn: NEWER }],
    ['a penalty before an abnormal listing', { kind: 'ABNORMAL_LISTING' }, { kind: 'PENALTY' }],
    ['an abnormal listing before anything else', { kind: 'OTHER' }, { kind: 'ABNORMAL_LISTING' }],
    ['a penalty before anything else', { kind: 'OTHER' }, { kind: 'PENALTY' }],
    ['the first authority by name', { authority: 'B局' }, { authority: 'A局' }],
    ['a document number before none', { documentNumber: null }, { documentNumber: '〔2026〕1号' }],
    ['the first document number', { documentNumber: '〔2026〕2号' }, { documentNumber: '〔2026〕1号' }],
  ])('where reporters differ %s stands, whoever tells it', (_title, one, other) => {
    const [weaker, stronger] = [penalty('K', one), penalty('K', other)];
    for (const told of [merged([weaker], [stronger]), merged([stronger], [weaker])])
      expect(told).toEqual([expect.objectContaining({ ...other, reporters: [MARKET, SAFETY] })]);
    expect(merged([weaker], [weaker])).toEqual([expect.objectContaining(one)]);
  });
});
