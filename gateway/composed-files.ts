import { readFileSync } from 'node:fs';
import { HubError } from '../kit/errors.ts';

/** A file that composition wrote: `supergraph.graphql`. @throws {HubError} SUPERGRAPH_INVALID */
export function composedFile(name: string): string {
  try {
    return readFileSync(new URL(`../schema/${name}`, import.meta.url), 'utf8');
  } catch (error) {
    throw new HubError('SUPERGRAPH_INVALID', `schema/${name} cannot be read; run "npm run compose".`, { cause: error });
  }
}
