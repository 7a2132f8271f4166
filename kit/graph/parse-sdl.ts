import { type DocumentNode, GraphQLError, parse } from 'graphql';
import { HubError } from '../errors.ts';

/**
 * Parses SDL.
 * @throws {HubError} SECTOR_CONTRACT_BROKEN with the place given, what is wrong and the line.
 */
export function parseSdl(text: string, place: string): DocumentNode {
  try {
    return parse(text, { noLocation: true });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const line = error.locations?.[0]?.line ?? 0;
    throw new HubError('SECTOR_CONTRACT_BROKEN', `${place}, line ${line}: ${error.message}`, { cause: error });
  }
}
