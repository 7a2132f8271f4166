import { readFileSync } from 'node:fs';

let text: string | undefined;

/** The words that stand in front of every subgraph's SDL: schema/shared.graphql. */
export function sharedSdl(): string {
  text ??= readFileSync(new URL('../../schema/shared.graphql', import.meta.url), 'utf8');
  return text;
}
