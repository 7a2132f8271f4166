import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import {
  type Disclosure,
  disclosedAs,
  disclosureIn,
  Disclosures,
  fieldedTypes,
  isExternal,
  isWithin,
} from './levels.ts';

const document = parse(`
  type Query @disclosure(level: "SHARED") { open: Int @disclosure(level: "PUBLIC") unsaid: Int }
  type Enterprise @disclosure(level: "PUBLIC") { uscc: String unsaid: Int }
  extend type Enterprise { grade: Int @disclosure(level: "INTERNAL", also: ["SUBJECT"]) }
  interface Grade @disclosure(level: "SHARED") { letter: String }
  extend interface Grade { score: Int @disclosure(level: "INTERNAL") }
  type Odd { wrong: Int @disclosure(level: "SECRET") more: Int @disclosure(level: "PUBLIC", until: 1) other: Int @external }
  enum Letter { A }
`);
const disclosures = new Disclosures(document);
const written = (disclosure: 'SHARED' | 'INTERNAL') =>
  new Disclosures(parse(`type T { f: Int ${disclosedAs(disclosure)} }`)).of('T', 'f');
const shared = (...also: Disclosure['also']): Disclosure => ({ level: 'SHARED', also });
const internal = (...also: Disclosure['also']): Disclosure => ({ level: 'INTERNAL', also });

describe('who may see a field', () => {
  test('is what the field says, or else its type', () => {
    expect(disclosures.of('Grade', 'letter')).toEqual({ level: 'SHARED', also: [] });
    expect(disclosures.of('Grade', 'score')).toEqual({ level: 'INTERNAL', also: [] });
    expect(disclosures.of('Enterprise', 'grade')).toEqual({ level: 'INTERNAL', also: ['SUBJECT'] });
    expect(disclosures.ofType('Grade')).toEqual({ level: 'SHARED', also: [] });
  });

  test('is said field by field on types to which everybody adds: nobody speaks for the others', () => {
    expect(disclosures.of('Query', 'open')).toEqual({ level: 'PUBLIC', also: [] });
    for (const type of ['Query', 'Enterprise']) {
      expect(disclosures.of(type, 'unsaid')).toBeUndefined();
      expect(disclosures.ofType(type)).toBeUndefined();
    }
  });

  test('of an enterprise’s code, and of the name of a type, is everybody', () => {
    const open = { level: 'PUBLIC', also: [] };
    expect([disclosures.of('Enterprise', 'uscc'), disclosures.of('Grade', '__typename')]).toEqual([open, open]);
    expect(disclosures.of('Odd', 'uscc')).toBeUndefined();
  });

  test('is nobody where the directive says nothing known', () => {
    expect(disclosures.of('Odd', 'wrong')).toBeUndefined();
    expect(disclosures.of('Odd', 'more')).toBeUndefined();
    const odd = fieldedTypes(document).find(({ name }) => name.value === 'Odd');
    expect(odd?.fields?.map(({ directives }) => disclosureIn(directives))).toEqual([null, null, undefined]);
    expect(odd?.fields?.map(isExternal)).toEqual([false, false, true]);
  });

  test('is asked of types with fields, defined or extended, and of no others', () => {
    const names = fieldedTypes(document).map(({ name }) => name.value);
    expect(names).toEqual(['Query', 'Enterprise', 'Enterprise', 'Grade', 'Grade', 'Odd']);
  });

  test('of a sector’s grade: the enterprise sees its own where it is shared', () => {
    expect(written('SHARED')).toEqual({ level: 'SHARED', also: ['SUBJECT'] });
    expect(written('INTERNAL')).toEqual({ level: 'INTERNAL', also: [] });
  });
});

describe('all who may see one may see the other', () => {
  test.each<[string, Disclosure, Disclosure, boolean]>([
    ['internal within shared', internal(), shared(), true],
    ['shared within internal', shared(), internal(), false],
    ['equal ones', shared(), shared(), true],
    ['anything within public', shared('SUBJECT'), { level: 'PUBLIC', also: [] }, true],
    ['with a further reader whom the other leaves out', internal('SUBJECT'), shared(), false],
    ['with one of two further readers left out', internal('SUBJECT', 'OPERATOR'), shared('SUBJECT'), false],
    ['with a further reader whom the other has too', internal('SUBJECT'), shared('SUBJECT'), true],
    ['the owner within internal', { level: 'OWNER', also: [] }, internal(), true],
  ])('%s', (_title, one, other, isSo) => {
    expect(isWithin(one, other)).toBe(isSo);
  });
});
