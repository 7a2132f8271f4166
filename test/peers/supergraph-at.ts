import { readFileSync } from 'node:fs';

/** The committed supergraph with every subgraph's URL at one server: `http://work-safety:4001/work-safety` -> `<url>/work-safety`. */
export function supergraphAt(subgraphsUrl: string): string {
  const supergraph = readFileSync(new URL('../../schema/supergraph.graphql', import.meta.url), 'utf8');
  return supergraph.replaceAll(/(@join__graph\(name: "([^"]+)", url: )"[^"]*"/g, `$1"${subgraphsUrl}/$2"`);
}
