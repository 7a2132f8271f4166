import type { Hub } from './hub.ts';

/** What a person needs next, once the hub runs: the URL, somebody to ask as, and a first query to paste. */
export async function welcome({ url, index, demo }: Hub): Promise<string> {
  const { usccs } = await index.page(1, null);
  const example = usccs[0];
  const lines = [`\nThe hub runs: ${url}/graphql (health: ${url}/health, readiness: ${url}/ready)`];
  const identity = demo?.identities.find(({ role }) => role === 'AGENCY');
  if (demo === null || identity === undefined)
    return [...lines, 'Ask with a token of your identity provider.', 'Stop with Ctrl-C.'].join('\n');
  const token = await demo.tokenFor(identity);
  return [
    ...lines,
    ...(example === undefined
      ? ['The stores are empty: see "npm run import -- --help" or "npm run province -- --help".']
      : firstQuery(url, token, example)),
    '',
    `This token asks as "${identity.name}" for 12 hours. Others: npm run token -- <${demo.identities.map(({ name }) => name).join(' | ')}>`,
    'Stop with Ctrl-C.',
  ].join('\n');
}

function firstQuery(url: string, token: string, uscc: string): string[] {
  const query = `{ enterprise(uscc: "${uscc}") { name registrationStatus sectorGrades { sector status grade period freshness } convergence { convergedTier complete rulesFired { ruleId clause effectEn } advice { mode } } } }`;
  return [
    '',
    'A first query (paste it into another terminal):',
    '',
    `curl -s ${url}/graphql \\`,
    `  -H 'content-type: application/json' \\`,
    `  -H 'authorization: Bearer ${token}' \\`,
    `  -d '${JSON.stringify({ query })}'`,
  ];
}
