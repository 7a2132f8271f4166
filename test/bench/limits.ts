/**
 * `npm run bench:limits`: what the limits cost a question that is within them, and what an innocent question waits beside
 * hostile ones. The hub, the innocent and the hostile are processes of their own.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyRequest } from 'fastify';
import { buildSchema, getOperationAST, parse } from 'graphql';
import { readFileSync } from 'node:fs';
import { Limits } from '../../gateway/limits/limits.ts';
import { readConfig } from '../../kit/config.ts';
import { callerOf } from '../../kit/identity/caller.ts';
import { createLog } from '../../kit/log.ts';
import { ask } from '../testing/client.ts';
import { demoToken, fillFolder, startHubOn } from '../testing/hub.ts';
import { operation } from '../testing/operations.ts';

const TIMES = 100_000;
const ENTERPRISES = 2_000;
const HOSTILE_CONNECTIONS = 8;
/** Few enough for all kinds to stay within one client’s budget of a minute. */
const INNOCENT_QUESTIONS = 80;
/** Of each hostile kind: none of them is known when it is first sent. */
const DIFFERENT_TEXTS = 500;

const schemaFile = (name: string) => readFileSync(new URL(`../../schema/${name}`, import.meta.url), 'utf8');

/** Microseconds (the median) that all limits together take of a question that has been met, its text new in memory each time. */
async function microsecondsPerQuestion(name: string, variables: Record<string, unknown>): Promise<number> {
  const { limits: settings } = readConfig({ HUB_LIMIT_REQUESTS: '1000000000', HUB_LIMIT_BUDGET: '1000000000000' });
  const limits = new Limits(settings, createLog('silent'));
  const caller = callerOf({ subject: 'bench', role: 'DASHBOARD', sectors: [], purpose: 'STATISTICS' });
  const plugin = limits.plugin();
  const listening = await plugin.serverWillStart?.({} as never); // it reads nothing of the server
  const schema = buildSchema(schemaFile('api.graphql'));
  listening?.schemaDidLoadOrUpdate?.({ apiSchema: schema, coreSupergraphSdl: schemaFile('supergraph.graphql') });
  const listener = await plugin.requestDidStart?.({} as never); // nor here of the request
  const document = parse(operation(name));
  const asked = {
    document,
    operation: getOperationAST(document),
    contextValue: { caller },
    request: { http: {}, variables },
  };
  const sent = JSON.stringify({ query: operation(name), variables });
  const admit = async (body: unknown): Promise<void> => {
    const headers = { 'content-length': String(sent.length) };
    await limits.admit(caller, { method: 'POST', url: '/graphql', headers, body } as FastifyRequest); // what it reads of one
    const context = { ...asked, response: { http: { headers: new Map() } } } as unknown; // likewise
    await listener?.didResolveOperation?.(context as Parameters<NonNullable<typeof listener.didResolveOperation>>[0]);
  };
  for (let time = 0; time < TIMES; time += 1) await admit(JSON.parse(sent));
  const times: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    const body: unknown = JSON.parse(sent);
    const startedAt = performance.now();
    await admit(body);
    times.push(performance.now() - startedAt);
  }
  return (times.sort((one, other) => one - other)[TIMES / 2] ?? 0) * 1000;
}

const many = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ');
const ONE = 'enterprise(uscc: "91130102TT000L67X9")';
const HOSTILE: Readonly<Record<string, (turn: number) => string>> = {
  'pages of pages': () =>
    `{ ${many(15, (i) => `a${i}: enterprises(first: 100) { nodes { convergence { rulesFired { ruleId } } } }`)} }`,
  'a page of 100,000': () => '{ enterprises(first: 100000) { nodes { uscc } } }',
  'many aliases': (turn) => `{ ${many(400, (i) => `a${turn}_${i}: ${ONE} { name }`)} }`,
  'one field a thousand times': (turn) => `{ a${turn}: ${ONE} { ${many(1_900, () => 'name')} } }`,
  'fragments that double': (turn) =>
    `{ a${turn}: ${ONE} { ...F0 } } ${many(40, (i) => `fragment F${i} on Enterprise { ...F${i + 1} ...F${i + 1} }`)} fragment F40 on Enterprise { name }`,
  'a long text': (turn) => `{ a${turn}: ${ONE} { name } } #${'x'.repeat(100_000)}`,
  'deep nesting': (turn) => `{ a${turn}: ${ONE} ${'{ name '.repeat(300)} ${'}'.repeat(300)} }`,
};

function percentile(sorted: readonly number[], part: number): string {
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0).toFixed(1);
}

for (const [name, variables] of [
  ['enterprise-in-full', { uscc: '91130102TT000L67X9' }],
  ['dashboard-page', { first: 100 }],
  ['enterprises-to-inspect', { first: 100, division: ['130200'] }],
] as const)
  console.log(
    `${name.padEnd(28)} ${(await microsecondsPerQuestion(name, variables)).toFixed(2)} µs for all limits together`,
  );

const folder = await mkdtemp(join(tmpdir(), 'bench-limits-'));
await fillFolder(join(folder, 'filled'), ENTERPRISES);
const hub = await startHubOn(join(folder, 'filled'), folder, 'in-process');
const [innocent, hostile] = await Promise.all(
  ['market-regulation', 'dashboard'].map((name) => demoToken(join(folder, 'data'), name)),
);

async function innocentTimes(): Promise<number[]> {
  const times: number[] = [];
  for (let question = 0; question < INNOCENT_QUESTIONS; question += 1) {
    const { status, errors, tookMs } = await ask(hub.url, innocent ?? '', operation('dashboard-page'), { first: 20 });
    if (status !== 200 || errors.length > 0) throw new Error(`the innocent question was answered with ${status}`);
    times.push(tookMs);
  }
  return times.sort((one, other) => one - other);
}

function say(beside: string, times: readonly number[], refused: ReadonlyMap<string, number>): void {
  const codes = [...refused].map(([code, count]) => `${count} ${code}`).join(', ');
  console.log(
    `${beside.padEnd(28)} p50 ${percentile(times, 0.5)} p99 ${percentile(times, 0.99)} longest ${percentile(times, 1)} ms  ${codes}`,
  );
}

await innocentTimes();
say('an innocent page alone', await innocentTimes(), new Map());
for (const [name, query] of Object.entries(HOSTILE)) {
  const attack = fork(join(import.meta.dirname, 'limits/attack.ts'), { execArgv: [] });
  const bodies = Array.from({ length: DIFFERENT_TEXTS }, (_, turn) => JSON.stringify({ query: query(turn) }));
  attack.send({ url: hub.url, token: hostile, bodies, connections: HOSTILE_CONNECTIONS });
  await once(attack, 'message');
  const times = await innocentTimes();
  attack.send('stop');
  const [told] = (await once(attack, 'message')) as [Record<string, number>];
  say(`beside ${name}`, times, new Map(Object.entries(told)));
}
await hub.stop();
await rm(folder, { recursive: true });
