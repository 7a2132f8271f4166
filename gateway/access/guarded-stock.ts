import type { ApolloGateway } from '@apollo/gateway';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import { type ClientOperation, readOperation } from '../executor/client-operation.ts';
import type { AccessRules } from '../executor/denials.ts';
import { NO_NAMES } from '../executor/safe-names.ts';
import type { GatewayRequest } from '../executor/plan/run.ts';
import { switchesOf } from '../executor/switches.ts';

type Guarded = Pick<ApolloGateway, 'load' | 'stop' | 'onSchemaLoadOrUpdate'>;

/**
 * The stock gateway behind the disclosure of fields. It cannot leave a part of an operation out of the answer, so of an
 * operation with a part that is not for the caller nothing is carried out; grades that sectors withhold themselves are
 * asked of them.
 */
export function guardedStock<Context>(
  stock: Guarded,
  accessOf: (schema: GraphQLSchema, supergraphSdl: string) => AccessRules<Context>,
): Guarded {
  const rules = new WeakMap<GraphQLSchema, AccessRules<Context>>();
  const operations = new WeakMap<object, ClientOperation>();
  stock.onSchemaLoadOrUpdate(({ apiSchema, coreSupergraphSdl }) =>
    rules.set(apiSchema, accessOf(apiSchema, coreSupergraphSdl)),
  );
  const deniedIn = ({ schema, document, operation, context, request }: GatewayRequest): readonly GraphQLError[] => {
    const known = operations.get(operation) ?? readOperation(document, operation, NO_NAMES);
    operations.set(operation, known);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- whoever made this gateway knows its server's contexts
    const denials = rules.get(schema)?.denialsIn(known, context as Context);
    if (!denials) return [];
    const { errors, coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], request.variables ?? {});
    if (errors) return errors;
    const switches = switchesOf(known, coerced);
    return switches instanceof GraphQLError ? [switches] : denials.failures(switches).map(({ error }) => error);
  };
  return {
    onSchemaLoadOrUpdate: (...given) => stock.onSchemaLoadOrUpdate(...given),
    stop: () => stock.stop(),
    load: async (...given) => {
      const { schema, executor } = await stock.load(...given);
      return {
        schema,
        executor: (request: GatewayRequest) => {
          const denied = (request.operation as unknown) === undefined ? [] : deniedIn(request);
          if (denied.length === 0) return executor(request);
          return Promise.resolve({ data: null, errors: denied });
        },
      };
    },
  };
}
