import type { ApolloServer } from '@apollo/server';
import type { GraphQLFormattedError } from 'graphql';
import type { HubContext } from './gateway.ts';

/** Asks the federated graph; what is silent or withheld is said in the answer itself. @throws where nothing was answered. */
export type AskGraph = (
  query: string,
  variables: Readonly<Record<string, unknown>>,
  context: HubContext,
) => Promise<Readonly<Record<string, unknown>>>;

/** The same, with what was not answered and why. */
export type AnswerGraph = (...asked: Parameters<AskGraph>) => Promise<{
  readonly data: Readonly<Record<string, unknown>> | null | undefined;
  readonly errors: readonly GraphQLFormattedError[];
}>;

/**
 * The graph as the hub's own subgraph asks it, with the context of the request it is answering: the same rights, the same
 * deadlines, the same way to the sectors.
 */
export class GraphFromInside {
  #server: ApolloServer<HubContext> | undefined;

  /** From now on this server answers. */
  answeredBy(server: ApolloServer<HubContext>): void {
    this.#server = server;
  }

  readonly answer: AnswerGraph = async (query, variables, contextValue) => {
    if (this.#server === undefined) throw new Error('the graph does not serve yet');
    const { body } = await this.#server.executeOperation({ query, variables: { ...variables } }, { contextValue });
    if (body.kind !== 'single') throw new Error('nothing is deferred');
    const { data, errors = [] } = body.singleResult;
    return { data, errors };
  };

  readonly ask: AskGraph = async (...asked) => {
    const { data, errors } = await this.answer(...asked);
    if (data === null || data === undefined)
      throw new Error(`the graph answered nothing: ${errors.map(({ message }) => message).join(' ')}`);
    return data;
  };
}
