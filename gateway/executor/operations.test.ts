import { readdirSync, readFileSync } from 'node:fs';
import { Supergraph } from '@apollo/federation-internals';
import {
  getOperationAST,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  parse,
  typeFromAST,
  type GraphQLType,
  type OperationDefinitionNode,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import type { ExecutorEvent } from './executor-event.ts';
import type { GatewayRequest } from './plan/run.ts';
import { SchemaGeneration } from './schema-generation.ts';
import { ExecutorStatistics } from './statistics.ts';

const SCHEMA = new URL('../../schema/', import.meta.url);
const FILES = readdirSync(new URL('operations/', SCHEMA)).sort();

const supergraphSdl = readFileSync(new URL('supergraph.graphql', SCHEMA), 'utf8');
const schema = Supergraph.build(supergraphSdl).apiSchema().toGraphQLJSSchema();

describe('every operation that agencies and dashboards send is compiled', () => {
  test.each(FILES)('%s', async (file) => {
    const source = readFileSync(new URL(`operations/${file}`, SCHEMA), 'utf8');
    const document = parse(source);
    const operation = getOperationAST(document);
    if (!operation) throw new Error('each file holds one operation');
    const events: ExecutorEvent[] = [];
    const statistics = new ExecutorStatistics();
    const limits = { mostEntries: 10, mostBytes: 10_000_000 };
    const generation = new SchemaGeneration(schema, supergraphSdl, {
      sourceOf: () => ({ process: () => Promise.resolve({ data: null }) }),
      sectorOf: () => undefined,
      limits: { plans: limits, forms: limits },
      statistics,
      onEvent: (event) => events.push(event),
    });
    await generation.execute({
      request: { query: source, variables: variablesFor(operation) },
      document,
      operation,
      operationName: null,
      source,
      queryHash: file,
      schema,
      context: {},
    } as unknown as GatewayRequest); // what an executor reads of it
    expect(events.map(({ event }) => event)).toEqual(['operation compiled']);
    expect(statistics.compiled).toBe(1);
  });
});

/** Just enough for the operation to be begun. */
function variablesFor({ variableDefinitions = [] }: OperationDefinitionNode): Record<string, unknown> {
  return Object.fromEntries(
    variableDefinitions.map(({ variable, type }) => [variable.name.value, anyOf(typeFromAST(schema, type))]),
  );
}

function anyOf(type: GraphQLType | undefined): unknown {
  if (isNonNullType(type)) return anyOf(type.ofType);
  if (isListType(type)) return [];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (isInputObjectType(type))
    return Object.fromEntries(
      Object.values(type.getFields())
        .filter(isRequiredInputField)
        .map((field) => [field.name, anyOf(field.type)]),
    );
  return { Int: 1, Float: 1, Boolean: true }[String(type)] ?? 'text';
}
