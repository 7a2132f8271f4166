import { request } from 'undici';
import { z } from 'zod';
import type { Hub } from './hub.ts';

/** What a person needs next, once the hub runs: the URL, somebody to ask as, and a first query to paste. */
export async function welcome({ url, demo, consolePath, webhooksMissing }: Hub): Promise<string> {
  const lines = [`\nThe hub runs: ${url}/graphql (health: ${url}/health, readiness: ${url}/ready)`];
  if (webhooksMissing !== null) lines.push(`No webhooks here: ${webhooksMissing}`);
  const identity = demo?.identities.find(({ role }) => role === 'AUDITOR');
  if (demo === null || identity === undefined) {
    return [...lines, 'Ask with a token of your identity provider.', 'Stop with Ctrl-C.'].join('\n');
  }
  const token = await demo.tokenFor(identity);
  const example = await mostGraded(url, token);
  return [
    ...lines,
    ...nextStep(url, token, example),
    ...(consolePath === null ? [] : ['', `Or in a browser, with the same token: ${url}${consolePath}`]),
    '',
    `This token asks as "${identity.name}" for 12 hours. Others: npm run token -- <${demo.identities.map(({ name }) => name).join(' | ')}>`,
    'Stop with Ctrl-C.',
  ].join('\n');
}

function nextStep(url: string, token: string, example: string | null): string[] {
  if (example === 'LOADING') return [`The index of enterprises is being filled; ${url}/ready says when it is.`];
  if (example === 'REFUSED') return ['Its limits refuse the example that would stand here; ask within them.'];
  return example === null
    ? ['The stores are empty: see "npm run import -- --help" or "npm run province -- --help".']
    : firstQuery(url, token, example);
}

function firstQuery(url: string, token: string, uscc: string): string[] {
  const query = `{ enterprise(uscc: "${uscc}") { name registrationStatus sectorGrades { sector source status grade period freshness } convergence { convergedTier complete rulesFired { ruleId sector clause effectEn before after } advice { mode reasonEn } } } }`;
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

const firstPage = z.object({
  data: z.object({
    /** Null while the index is filled for the first time. */
    enterprises: z
      .object({
        nodes: z.array(
          z.object({ uscc: z.string(), sectorGrades: z.array(z.object({ source: z.string() })).nullable() }),
        ),
      })
      .nullable(),
  }),
});

/**
 * The one of the first hundred enterprises that most sectors have graded: the liveliest first look. Null in an empty hub,
 * LOADING while its index is filled for the first time, REFUSED where the limits of this hub are too narrow for the question.
 */
async function mostGraded(url: string, token: string): Promise<string | null> {
  const { body } = await request(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: '{ enterprises(first: 100) { nodes { uscc sectorGrades { source } } } }' }),
  });
  const answer = firstPage.safeParse(await body.json());
  if (!answer.success) return 'REFUSED';
  const { enterprises } = answer.data.data;
  if (enterprises === null) return 'LOADING';
  const { nodes } = enterprises;
  const gradedBy = (enterprise: (typeof nodes)[number]) =>
    (enterprise.sectorGrades ?? []).filter(({ source }) => source === 'SECTOR').length;
  const [first] = nodes.toSorted((a, b) => gradedBy(b) - gradedBy(a));
  return first?.uscc ?? null;
}
