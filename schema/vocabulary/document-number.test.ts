import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { normaliseDocumentNumber, penaltyKey } from './document-number.ts';

test.each([
  '冀市监罚〔2026〕12号',
  '冀市监罚【2026】12号',
  '冀市监罚[2026]12号',
  '冀市监罚（2026）12号',
  '冀市监罚(2026) 12 号',
  '冀市监罚［２０２６］１２号',
  ' 冀市监罚〔2026〕　12号 ',
])('%s is the same document number', (text) => {
  expect(normaliseDocumentNumber(text)).toBe('冀市监罚〔2026〕12号');
});

test.each(['冀市监罚〔2026〕112号', '冀市监罚〔2025〕12号', '冀应急罚〔2026〕12号'])('%s is another one', (text) => {
  expect(normaliseDocumentNumber(text)).not.toBe('冀市监罚〔2026〕12号');
});

test('normalising twice changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const once = normaliseDocumentNumber(text);
      return normaliseDocumentNumber(once) === once;
    }),
  );
});

test('two spellings of one penalty have one key; another authority or enterprise has its own', () => {
  const key = penaltyKey('冀市监罚〔2026〕12号', '11120000MB1529459B', '91130102TT00000156');
  expect(penaltyKey('冀市监罚(2026)12号', '11120000mb1529459b', '91130102 TT00000156')).toBe(key);
  expect(penaltyKey('冀市监罚〔2026〕12号', '11500226753092798P', '91130102TT00000156')).not.toBe(key);
  expect(penaltyKey('冀市监罚〔2026〕12号', '11120000MB1529459B', '91130682TT0000015U')).not.toBe(key);
});
