import type { GraphQLDataSource } from '@apollo/gateway';
import type { HubContext } from '../gateway.ts';
import { isJsonObject } from '../sector-data-source/answer-check.ts';
import { contextIn, isIncoming } from '../sector-data-source/gateway-types.ts';

/**
 * The same source, whose questions about entities, and whose answers to all others, are read for the enterprises they
 * are about.
 */
export function notingEnterprises(source: GraphQLDataSource): GraphQLDataSource {
  return {
    async process(options) {
      const answer = await source.process(options);
      if (isIncoming(options)) {
        const { enterprises } = contextIn<HubContext>(options).audit;
        const representations: unknown = options.request.variables?.['representations'];
        if (Array.isArray(representations)) for (const each of representations) addCode(each, enterprises);
        else addCodesIn(answer.data, enterprises);
      }
      return answer;
    },
  };
}

function addCode(value: unknown, enterprises: Set<string>): void {
  if (isJsonObject(value) && typeof value['uscc'] === 'string') enterprises.add(value['uscc']);
}

function addCodesIn(value: unknown, enterprises: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) addCodesIn(item, enterprises);
  else if (isJsonObject(value)) {
    addCode(value, enterprises);
    for (const field in value) addCodesIn(value[field], enterprises);
  }
}
