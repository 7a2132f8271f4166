import { readFileSync } from 'node:fs';
import {
  buildSchema,
  defaultFieldResolver,
  execute,
  type ExecutionResult,
  type GraphQLField,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isObjectType,
  isScalarType,
  parse,
} from 'graphql';
import { Disclosures, fieldedTypes, isExternal } from '../../../kit/disclosure/levels.ts';
import { completeSdl } from '../../../kit/graph/executable-schema.ts';
import { scalarResolvers } from '../../../kit/graph/scalars.ts';
import type { OpenSubgraph } from '../../../kit/open-subgraph.ts';
import type { Asked } from '../operations.ts';
import { HUB_NAME, type WholeRequest } from './whole-request.ts';

const API_SDL = readFileSync(new URL('../../../schema/api.graphql', import.meta.url), 'utf8');
const HUB_SDL = readFileSync(new URL('../../../schema/hub.graphql', import.meta.url), 'utf8');

/** One subgraph as a part of the whole. */
interface Part {
  readonly open: OpenSubgraph;
  readonly disclosures: Disclosures;
  /** `Type.field` that it answers. */
  readonly fields: ReadonlySet<string>;
}

/** A field as it stands in the whole graph. */
interface Place {
  readonly type: string;
  readonly field: GraphQLField<unknown, WholeRequest>;
  /** Who may answer it: one, except for types that several subgraphs share. */
  readonly parts: readonly Part[];
}

/**
 * The public graph as one schema that is not federated, carried out by graphql-js over the stores of a running hub. Each
 * field is resolved by the function of the subgraph that has it, as somebody who sees everything; who may see what is
 * decided here, field by field, by rules of the test's own.
 */
export function wholeGraph(opened: readonly OpenSubgraph[]) {
  const parts = opened.map(partOf);
  const schema = buildSchema(API_SDL);
  for (const type of Object.values(schema.getTypeMap())) {
    if (isScalarType(type)) Object.assign(type, parsing(type.name));
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const place = `${type.name}.${field.name}`;
      const answering = parts.filter(({ fields }) => fields.has(place));
      field.resolve = resolverOf({ type: type.name, field, parts: answering }, schema);
    }
  }
  return {
    schema,
    ask: (asked: Asked, request: WholeRequest): Promise<ExecutionResult> => carryOut(schema, asked, request),
  };
}

async function carryOut(schema: GraphQLSchema, asked: Asked, contextValue: WholeRequest): Promise<ExecutionResult> {
  const { document, variables: variableValues, operationName } = asked;
  const result = await execute({ schema, document, variableValues, operationName, contextValue });
  return JSON.parse(JSON.stringify(result)) as ExecutionResult;
}

function partOf(open: OpenSubgraph): Part {
  const { subgraph } = open;
  const document = parse(subgraph.name === HUB_NAME ? HUB_SDL : completeSdl(subgraph));
  const fields = fieldedTypes(document).flatMap(({ name, fields: own }) =>
    (own ?? []).flatMap((field) => (isExternal(field) ? [] : [`${name.value}.${field.name.value}`])),
  );
  return { open, disclosures: new Disclosures(document), fields: new Set(fields) };
}

function parsing(name: string): object {
  const known = (scalarResolvers as Readonly<Record<string, object>>)[name] ?? {};
  const { serialize, parseValue, parseLiteral } = known as Record<string, unknown>;
  return serialize === undefined ? {} : { serialize, parseValue, parseLiteral };
}

type Resolve = NonNullable<GraphQLField<unknown, WholeRequest>['resolve']>;

function resolverOf(place: Place, schema: GraphQLSchema): Resolve {
  const { type, field, parts } = place;
  const path = `${type}.${field.name}`;
  if (path === 'Enterprise.uscc') return defaultFieldResolver;
  return async (source, asked, request, info) => {
    if (request.isWithheldGrade(source)) return request.ofWithheldGrade(field, source);
    request.visit(info);
    const { open, disclosures } = answeringPart(parts, request, source);
    const disclosure = disclosures.of(type, field.name);
    if (disclosure === undefined) throw new Error(`nobody says who may see ${path}`);
    if (!request.maySee(disclosure.level, disclosure.also, open.subgraph.code))
      return request.withhold(info, open.subgraph.withheld, type === 'Enterprise');
    if (type === 'Query') request.mustBeAllowed(asked, info);
    const resolve = ownResolver(open, type, field.name);
    const from =
      open.subgraph.name === HUB_NAME && type === 'Enterprise' ? await required(source, request, schema) : source;
    const answer: unknown = await resolve(from, asked, request.contextOf(open, path), info);
    const allowed = type === 'Query' ? await request.onlyAllowed(path, answer, asked) : answer;
    request.comesFrom(allowed, open);
    return allowed;
  };
}

function answeringPart(parts: readonly Part[], request: WholeRequest, source: unknown): Part {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const origin = request.originOf(source);
  const part = parts.find(({ open }) => open === origin);
  if (part === undefined) throw new Error('an object of a shared type comes from nobody');
  return part;
}

type OwnResolver = (source: unknown, asked: unknown, context: unknown, info: GraphQLResolveInfo) => unknown;

function ownResolver({ schema }: OpenSubgraph, type: string, field: string): OwnResolver {
  const own = schema.getType(type);
  const resolve = isObjectType(own) ? own.getFields()[field]?.resolve : undefined;
  return (resolve ?? defaultFieldResolver) as OwnResolver;
}

/** What the hub's own fields of an enterprise are worked out from: what the others say of it to the same caller. */
async function required(source: unknown, request: WholeRequest, schema: GraphQLSchema): Promise<unknown> {
  const { uscc } = source as { readonly uscc: string };
  return request.once(uscc, async () => {
    const document = parse(`query ($uscc: USCC!) { enterprise(uscc: $uscc) { ${request.requiredSelection} } }`);
    const { data } = await execute({ schema, document, variableValues: { uscc }, contextValue: request.aside() });
    return { uscc, ...(data as { readonly enterprise: object | null }).enterprise };
  });
}
