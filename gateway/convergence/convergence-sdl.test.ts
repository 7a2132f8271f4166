import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Kind, buildASTSchema, graphql, parse } from 'graphql';
import type { DocumentNode, NameNode, StringValueNode } from 'graphql';
import { describe, expect, test } from 'vitest';
import { converge } from './converge.ts';
import { loadRuleSet } from './rule-set.ts';
import { sectorGradesOf } from './sector-grades.ts';
import { BASE, CULTURE, LISTING, MARKET, SAFETY, graded, inputOf, penalty, ungraded } from './testing/inputs.ts';
import {
  ADVICE_MODES,
  CONFLICT_CODES,
  FLAG_CODES,
  INSPECTION_EXCEPTIONS,
  SECTOR_GRADE_SOURCES,
  STRATEGIES,
  TIERS,
  convergedTierOf,
} from './words.ts';

const ownText = await readFile(join(import.meta.dirname, 'convergence.graphql'), 'utf8');
const sharedText = await readFile(join(import.meta.dirname, '../../schema/shared.graphql'), 'utf8');
const own = parse(ownText);

const WORDS: Record<string, readonly string[]> = {
  ConvergedTier: TIERS.map(convergedTierOf),
  ConvergenceStrategy: STRATEGIES,
  ConvergenceFlagCode: FLAG_CODES,
  GradeConflictCode: CONFLICT_CODES,
  SupervisionMode: ADVICE_MODES,
  InspectionException: INSPECTION_EXCEPTIONS,
  SectorGradeSource: SECTOR_GRADE_SOURCES,
};

describe('convergence.graphql', () => {
  test.each(Object.entries(WORDS))('%s has the engine’s words', (name, words) => {
    const definition = own.definitions.find(
      (node) => node.kind === Kind.ENUM_TYPE_DEFINITION && node.name.value === name,
    );
    const values = definition?.kind === Kind.ENUM_TYPE_DEFINITION ? definition.values : [];
    expect(values?.map((value) => value.name.value)).toEqual(words);
  });

  test('every type, field and value is described, Chinese first', () => {
    const described = own.definitions.flatMap(
      (node): { name: NameNode; description?: StringValueNode | undefined }[] => {
        if (node.kind === Kind.OBJECT_TYPE_DEFINITION) return [node, ...(node.fields ?? [])];
        return node.kind === Kind.ENUM_TYPE_DEFINITION ? [node, ...(node.values ?? [])] : [];
      },
    );
    expect(described.length).toBeGreaterThan(150);
    for (const { name, description } of described) {
      expect(description?.value, name.value).toMatch(/^(\p{Script=Han}|[ABCD][+-]?。)/u);
    }
  });

  test('an answer goes through the schema as it is', async () => {
    const ruleSet = await loadRuleSet();
    const evidence = [penalty('K', { severity: 'SEVERE', objectionDueOn: LISTING.includedOn })];
    const input = inputOf({
      [BASE]: graded('D', { evidence }),
      [MARKET]: graded('D', { freshness: 'STALE', evidence }),
      [CULTURE]: graded('A', { severeListings: [LISTING] }),
      [SAFETY]: ungraded('WITHHELD'),
    });
    const schema = buildASTSchema(
      withoutFederation(
        parse(`${sharedText}\n${ownText}\ntype Query { convergence: Convergence sectorGrades: [SectorGradeEntry!] }`),
      ),
    );
    const rootValue = { convergence: converge(input, ruleSet), sectorGrades: sectorGradesOf(input, ruleSet) };
    const source = `{ convergence ${selectionOf('Convergence')} sectorGrades ${selectionOf('SectorGradeEntry')} }`;
    const { data, errors } = await graphql({ schema, source, rootValue });
    expect(errors).toBeUndefined();
    expect(JSON.parse(JSON.stringify(data))).toEqual(rootValue);
  });
});

/** All fields of a type of convergence.graphql, all the way down. */
function selectionOf(type: string): string {
  const definition = own.definitions.find(
    (node) => node.kind === Kind.OBJECT_TYPE_DEFINITION && node.name.value === type,
  );
  if (definition?.kind !== Kind.OBJECT_TYPE_DEFINITION) return '';
  return `{ ${(definition.fields ?? []).map((field) => `${field.name.value} ${selectionOf(namedTypeOf(field.type))}`).join(' ')} }`;
}

function namedTypeOf(type: { kind: string; type?: unknown; name?: { value: string } }): string {
  return type.name?.value ?? namedTypeOf(type.type as Parameters<typeof namedTypeOf>[0]);
}

/** The shared words without what only a federation composer understands. */
function withoutFederation(document: DocumentNode): DocumentNode {
  const text = JSON.stringify({
    ...document,
    definitions: document.definitions.filter(({ kind }) => kind !== Kind.SCHEMA_EXTENSION),
  });
  return JSON.parse(text, (key: string, value: unknown) => (key === 'directives' ? [] : value)) as DocumentNode;
}
