import { readFileSync } from 'node:fs';
import { buildASTSchema, concatAST, type DocumentNode, type GraphQLSchema, isObjectType, Kind, parse } from 'graphql';
import { accessDenied } from '../../kit/disclosure/denials.ts';
import type { Disclosure } from '../../kit/disclosure/levels.ts';
import { scalarResolvers } from '../../kit/graph/scalars.ts';
import { sharedSdl } from '../../kit/graph/shared-sdl.ts';
import type { Caller } from '../../kit/identity/caller.ts';
import type { Change, ChangeFilter } from '../hub/resolvers.generated.ts';
import { HUB_CODE } from '../index/enterprise-filter.ts';
import type { AuditedOperation } from '../audit/audited-operation.ts';
import type { LiveChanges } from './live-changes.ts';

/** What one stream carries. */
export interface StreamContext {
  readonly caller: Caller;
  /** The change that the client had last, as it says when it connects again. */
  readonly lastEventId: string | null;
  readonly stopping: AbortSignal;
  /** The change that is being told; null before the first. */
  change: Change | null;
  /** What was asked, once it is known. */
  asked: { readonly name: string | null; readonly operation: AuditedOperation } | null;
  /** Events that are made and not taken by the client yet. */
  unsent: number;
}

interface Asked {
  readonly after?: string | null;
  readonly filter?: ChangeFilter | null;
}

/** As `Query.changes` in changes.graphql: the stream is beside the graph, and no guard of the graph's stands before it. */
const DISCLOSURE: Disclosure = { level: 'SHARED', also: ['SUBJECT'] };
const SCALARS: ReadonlySet<string> = new Set(['USCC', 'DateTime']);

/** The schema of the stream: the changes, and nothing else of the graph. */
export function streamSchema(live: LiveChanges): GraphQLSchema {
  const schema = buildASTSchema(concatAST([scalars(), sdl('change-types'), sdl('stream')]), { assumeValidSDL: true });
  for (const name of SCALARS) Object.assign(schema.getType(name) ?? {}, functionsOf(name));
  const subscription = schema.getSubscriptionType()?.getFields()['changes'];
  const service = schema.getQueryType()?.getFields()['service'];
  if (subscription === undefined || service === undefined || !isObjectType(schema.getType('Change')))
    throw new Error('stream.graphql lacks what it is for');
  service.resolve = () => 'changes';
  subscription.subscribe = async (
    _root,
    { after, filter }: Asked,
    { caller, lastEventId, stopping }: StreamContext,
  ) => {
    const denial = caller.denial(DISCLOSURE, HUB_CODE);
    if (denial !== null) throw accessDenied(denial, 'Subscription.changes');
    const behind = lastEventId ?? after ?? null;
    await live.check(behind, filter ?? {}, caller);
    return live.behind(behind, filter ?? {}, caller, stopping);
  };
  subscription.resolve = (change: Change, _asked, context: StreamContext) => {
    context.change = change;
    return change;
  };
  return schema;
}

function functionsOf(name: string) {
  const { parseValue, parseLiteral, serialize } = scalarResolvers[name as keyof typeof scalarResolvers];
  return { parseValue, parseLiteral, serialize };
}

function scalars(): DocumentNode {
  const definitions = parse(sharedSdl(), { noLocation: true }).definitions.filter(
    (definition) => definition.kind === Kind.SCALAR_TYPE_DEFINITION && SCALARS.has(definition.name.value),
  );
  return { kind: Kind.DOCUMENT, definitions };
}

function sdl(name: string): DocumentNode {
  return parse(readFileSync(new URL(`${name}.graphql`, import.meta.url), 'utf8'), { noLocation: true });
}
