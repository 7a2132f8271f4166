import * as fc from 'fast-check';
import { type DocumentNode, type FragmentDefinitionNode, Kind, parse, type SelectionSetNode } from 'graphql';
import { describe, expect, test } from 'vitest';
import { type OperationShape, shapeOf } from './operation-shape.ts';

/** The same by walking every spread. */
function walked(document: DocumentNode): OperationShape {
  const fragment = (name: string): FragmentDefinitionNode => {
    const found = document.definitions.find(
      (definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === name,
    );
    if (found?.kind !== Kind.FRAGMENT_DEFINITION) throw new Error(`no fragment ${name}`);
    return found;
  };
  const shape = { depth: 0, rootFields: 0, fields: 0, aliases: 0, directives: 0 };
  const walk = ({ selections }: SelectionSetNode, level: number): void => {
    for (const node of selections) {
      shape.directives += node.directives?.length ?? 0;
      if (node.kind === Kind.FIELD) {
        shape.fields += 1;
        if (level === 0) shape.rootFields += 1;
        if (node.alias) shape.aliases += 1;
        shape.depth = Math.max(shape.depth, level + 1);
        if (node.selectionSet) walk(node.selectionSet, level + 1);
      } else walk((node.kind === Kind.INLINE_FRAGMENT ? node : fragment(node.name.value)).selectionSet, level);
    }
  };
  for (const definition of document.definitions)
    if (definition.kind === Kind.OPERATION_DEFINITION) walk(definition.selectionSet, 0);
  return shape;
}

/** Selections that spread fragments F<next> to F<last>, so that none spreads itself. */
function selectionsFrom(next: number, last: number): fc.Arbitrary<string> {
  const spreads = Array.from({ length: last - next + 1 }, (_, index) => `...F${next + index}`);
  const { tree } = fc.letrec<{ tree: string }>((tie) => ({
    tree: fc
      .array(
        fc.oneof(
          { maxDepth: 3, withCrossShrink: true },
          fc.constantFrom('name', 'other: name', 'name @skip(if: false)', ...spreads),
          tie('tree').map((inner) => `self { ${inner} }`),
          tie('tree').map((inner) => `... @include(if: true) { ${inner} }`),
        ),
        { minLength: 1, maxLength: 4 },
      )
      .map((nodes) => nodes.join(' ')),
  }));
  return tree;
}

const LAST = 3;
const documents = fc
  .tuple(selectionsFrom(0, LAST), ...Array.from({ length: LAST + 1 }, (_, index) => selectionsFrom(index + 1, LAST)))
  .map(([operation, ...fragments]) =>
    parse(`{ ${operation} } ${fragments.map((text, index) => `fragment F${index} on Thing { ${text} }`).join(' ')}`),
  );

describe('the shape of an operation', () => {
  test('is that of the operation with all fragments written out', () => {
    fc.assert(
      fc.property(documents, (document) => {
        expect(shapeOf(document)).toEqual(walked(document));
      }),
      { numRuns: 200 },
    );
  });

  test('is found of fragments that double each other sixty times, which nobody could write out', () => {
    const fragments = Array.from({ length: 60 }, (_, i) => `fragment F${i} on T { ...F${i + 1} ...F${i + 1} }`);
    const document = parse(`{ ...F0 } ${fragments.join(' ')} fragment F60 on T { a }`);
    expect(shapeOf(document).fields).toBe(2 ** 60);
  });

  test('ends with fragments that spread themselves or do not exist', () => {
    const document = parse('{ ...A ...None } fragment A on T { a ...B } fragment B on T { b ...A }');
    expect(shapeOf(document)).toMatchObject({ fields: 2, depth: 1 });
  });

  test('is that of the largest operation of a document', () => {
    expect(shapeOf(parse('query A { a } query B { a { b { c } } } query C { a a a a }'))).toMatchObject({
      depth: 3,
      rootFields: 4,
      fields: 4,
    });
  });
});
