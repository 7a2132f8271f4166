/**
 * What the executor adds to the work of the subgraphs it asks, everything in one process and without HTTP:
 * `node test/bench/profile/executor.ts`. Takes the hub's settings. Each question is answered by the whole executor, then
 * by the subgraphs alone, asked what the executor asked them; and the text of its answer is made.
 */
import { CompiledGateway } from '../../../gateway/executor/compiled-gateway.ts';
import type { GatewayAnswer, GatewayRequest } from '../../../gateway/executor/plan/run.ts';
import type { HubContext } from '../../../gateway/gateway.ts';
import type { AnyProcessOptions } from '../../../gateway/sector-data-source/gateway-types.ts';
import { LocalSectorDataSource } from '../../../gateway/sector-data-source/sector-data-source.ts';
import { shapesOver } from '../shapes.ts';
import { startFilledHub } from './filled-hub.ts';

const ROUNDS = 3;
const SECONDS = 2;

type Execute = (request: GatewayRequest) => Promise<GatewayAnswer>;
type SubgraphQuestion = readonly [source: LocalSectorDataSource, options: AnyProcessOptions];

const asked: GatewayRequest[] = [];
let execute: Execute | undefined;
// oxlint-disable-next-line typescript/unbound-method -- it is called with its own `this` below
const { load } = CompiledGateway.prototype;
CompiledGateway.prototype.load = async function (this: CompiledGateway, ...given) {
  const loaded = await load.apply(this, given);
  execute = loaded.executor;
  return {
    ...loaded,
    executor: (request: GatewayRequest) => {
      asked.push(request);
      return loaded.executor(request);
    },
  };
};

let kept: SubgraphQuestion[] | null = null;
// oxlint-disable-next-line typescript/unbound-method -- it is called with its own `this` below
const { process: answerOf } = LocalSectorDataSource.prototype;
LocalSectorDataSource.prototype.process = function (this: LocalSectorDataSource, options) {
  kept?.push([this, options]);
  return answerOf.call(this, options);
};

const { hub, token, usccs } = await startFilledHub({ HUB_FEED_POLL_MS: '600000', HUB_EXCHANGE_POLL_MS: '0' });

for (const { title, bodies } of shapesOver(usccs)) {
  asked.length = 0;
  const ofSubgraphs: (readonly SubgraphQuestion[])[] = [];
  for (const body of bodies) {
    kept = [];
    await ask(body);
    ofSubgraphs.push(kept);
    kept = null;
  }
  for (let round = 1; round <= ROUNDS; round += 1) {
    const whole = await cpuOf((turn) => execute?.(anew(asked[turn % asked.length])));
    const alone = await cpuOf((turn) => answerAgain(ofSubgraphs[turn % ofSubgraphs.length] ?? []));
    const answer = await execute?.(anew(asked[0]));
    const text = await cpuOf(() => Buffer.from(JSON.stringify(answer)));
    console.log(
      `${title.padEnd(22)} executor ${ms(whole)}, subgraphs alone ${ms(alone)}, text of the answer ${ms(text)}`,
    );
  }
}
await hub.stop();
process.exit(0);

async function ask(body: string): Promise<void> {
  const response = await fetch(`${hub.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body,
  });
  const answer = await response.text();
  if (answer.includes('"errors"')) throw new Error(answer.slice(0, 500));
}

/** A request with a context of its own, whose data is loaded anew. */
function anew(request: GatewayRequest | undefined): GatewayRequest {
  if (request === undefined) throw new Error('nothing was asked');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the hub's server makes the contexts
  const context = request.context as unknown as HubContext;
  const audit = { ...context.audit, enterprises: new Set<string>() };
  return { ...request, context: { ...context, audit } };
}

async function answerAgain(questions: readonly SubgraphQuestion[]): Promise<void> {
  const contexts = new Map<unknown, AnyProcessOptions['context']>();
  for (const [source, options] of questions) {
    const context = contexts.get(options.context) ?? { ...options.context };
    contexts.set(options.context, context);
    await answerOf.call(source, { ...options, context });
  }
}

/** Milliseconds of CPU for one time, over some seconds. */
async function cpuOf(work: (turn: number) => unknown): Promise<number> {
  const endsAt = performance.now() + SECONDS * 1_000;
  const before = process.cpuUsage();
  let turns = 0;
  for (; performance.now() < endsAt; turns += 1) await work(turns);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / turns;
}

function ms(value: number): string {
  return `${value.toPrecision(3)} ms`;
}
