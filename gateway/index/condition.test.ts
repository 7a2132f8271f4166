import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { all, any, type Condition, negated } from './condition.ts';

/** An enterprise here holds one of these and, or not, a thing of which nothing but its being there is told. */
const VALUES = ['s|A', 's|B', 's|C', 's|-'];
const TAG = 'K|FOOD';
const PEOPLE = VALUES.flatMap((value) => [[value], [value, TAG]]);

const among = (facets: readonly string[]): Condition => ({
  kind: 'FACETS',
  facets,
  others: VALUES.filter((value) => !facets.includes(value)),
});
const tagged: Condition = { kind: 'FACETS', facets: [TAG] };

function holds(condition: Condition, person: readonly string[]): boolean {
  switch (condition.kind) {
    case 'AND':
      return condition.conditions.every((each) => holds(each, person));
    case 'OR':
      return condition.conditions.some((each) => holds(each, person));
    case 'NOT':
      return !holds(condition.condition, person);
    case 'FACETS':
      return condition.facets.some((facet) => person.includes(facet));
    default:
      throw new Error('nobody asks for that here');
  }
}

describe('conditions of a filter', () => {
  test('on one fact are one: what all of them leave over, or nobody', () => {
    expect(all([among(['s|A', 's|B']), among(['s|B', 's|C'])])).toEqual({
      kind: 'FACETS',
      facets: ['s|B'],
      others: ['s|-', 's|A', 's|C'],
    });
    expect(all([among(['s|A']), among(['s|B'])])).toEqual({ kind: 'OR', conditions: [] });
    expect(any([among(['s|A', 's|B']), negated(among(['s|A']))])).toEqual({ kind: 'AND', conditions: [] });
  });

  test('the contrary of what is looked up is looked up, and of several on one fact it is one look', () => {
    const neither = all([negated(among(['s|A'])), negated(among(['s|B']))]);
    expect(neither).toEqual({ kind: 'FACETS', facets: ['s|-', 's|C'], others: ['s|A', 's|B'] });
    expect(negated(neither)).toEqual({ kind: 'FACETS', facets: ['s|A', 's|B'], others: ['s|-', 's|C'] });
  });

  test('mean of everybody what they say one by one, however they are put together', () => {
    type Asked =
      | readonly ['ONE', readonly string[]]
      | readonly ['TAG']
      | readonly ['NOT' | 'AND' | 'OR', readonly Asked[]];
    const { asked } = fc.letrec<{ asked: Asked }>((tie) => ({
      asked: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.tuple(fc.constant('ONE' as const), fc.uniqueArray(fc.constantFrom(...VALUES.slice(0, 3)), { minLength: 1 })),
        fc.constant(['TAG'] as const),
        fc.tuple(
          fc.constantFrom('NOT' as const, 'AND' as const, 'OR' as const),
          fc.array(tie('asked'), { maxLength: 3 }),
        ),
      ),
    }));
    const built = ([kind, of]: Asked): Condition => {
      if (kind === 'TAG') return tagged;
      if (kind === 'ONE') return among(of);
      const parts = of.map(built);
      if (kind === 'NOT') return negated(all(parts));
      return kind === 'AND' ? all(parts) : any(parts);
    };
    const said = ([kind, of]: Asked, person: readonly string[]): boolean => {
      if (kind === 'TAG') return person.includes(TAG);
      if (kind === 'ONE') return of.some((facet) => person.includes(facet));
      const parts = of.map((each) => said(each, person));
      if (kind === 'NOT') return !parts.every(Boolean);
      return kind === 'AND' ? parts.every(Boolean) : parts.some(Boolean);
    };
    fc.assert(
      fc.property(asked, (each) => {
        expect(PEOPLE.map((person) => holds(built(each), person))).toEqual(PEOPLE.map((person) => said(each, person)));
      }),
      { numRuns: 200 },
    );
  });
});
