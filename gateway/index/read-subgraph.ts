import { type ExecutionResult, type GraphQLSchema } from 'graphql';
import { Agent, request } from 'undici';
import type { HopCall } from '../../kit/identity/hop-token.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { compileShape } from '../sector-data-source/answer-shape.ts';
import { localExecution } from '../sector-data-source/local-execution.ts';
import { OperationStore } from '../sector-data-source/operation-store.ts';
import type { EnterprisePart, SubgraphQuestion } from './subgraph-question.ts';

/** Asks a subgraph about enterprises. @throws where it does not answer about all of them. */
export type ReadSubgraph = (usccs: readonly Uscc[]) => Promise<ReadonlyMap<Uscc, EnterprisePart>>;

/** Enterprises in one question. */
const ASKED_AT_ONCE = 500;
const TIMEOUT_MS = 20_000;
const MOST_BYTES = 16 * 1024 * 1024;
/** Long enough for a thousand enterprises on a busy machine, short enough that a hung sector is told from a slow one. */
const agent = new Agent({ maxResponseSize: MOST_BYTES, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS });

/** A subgraph in this process: its question is compiled once. */
export function localReader(
  schema: GraphQLSchema,
  question: SubgraphQuestion,
  contextFor: () => unknown,
): ReadSubgraph {
  const prepare = localExecution(schema, true, () => undefined);
  const operations = new OperationStore(1, prepare);
  return inParts(async (usccs) => {
    const run = operations.find(question.query, {});
    return question.partsIn(usccs, await run(contextFor(), question.variables(usccs)));
  });
}

/** A subgraph elsewhere, asked over HTTP by the hub's own word; its answer is checked like any other. */
export function remoteReader(
  url: string,
  schema: GraphQLSchema,
  question: SubgraphQuestion,
  authorize: (call: HopCall) => Promise<string>,
): ReadSubgraph {
  const operations = new OperationStore(1, (operation) => compileShape(schema, operation));
  return inParts(async (usccs) => {
    const variables = question.variables(usccs);
    const asked = JSON.stringify({ query: question.query, variables });
    const authorization = await authorize({ method: 'POST', target: '', body: asked });
    const { statusCode, body } = await request(url, {
      method: 'POST',
      dispatcher: agent,
      headers: { 'content-type': 'application/json', authorization },
      body: asked,
    });
    if (statusCode !== 200) {
      await body.dump();
      throw new Error(`it answered HTTP ${statusCode}`);
    }
    const answer = (await body.json()) as ExecutionResult; // checked below against the subgraph's schema
    const flaw = answer.data ? operations.find(question.query, variables).flawIn(answer.data, variables) : undefined;
    if (flaw !== undefined) throw new Error(`its answer has another shape than was asked, at data${flaw}`);
    return question.partsIn(usccs, answer);
  });
}

function inParts(read: ReadSubgraph): ReadSubgraph {
  return async (usccs) => {
    const parts = new Map<Uscc, EnterprisePart>();
    for (let from = 0; from < usccs.length; from += ASKED_AT_ONCE) {
      const answered = await read(usccs.slice(from, from + ASKED_AT_ONCE));
      for (const [uscc, told] of answered) parts.set(uscc, told);
    }
    return parts;
  };
}
