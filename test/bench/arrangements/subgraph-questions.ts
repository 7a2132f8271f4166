import { setImmediate as turnOver } from 'node:timers/promises';
import type { AnyProcessOptions } from '../../../gateway/sector-data-source/gateway-types.ts';
import { LocalSectorDataSource } from '../../../gateway/sector-data-source/sector-data-source.ts';

/** What the parent may want: that questions are kept from now on instead of those kept before, no more, or asked again. */
export type Order =
  | { readonly do: 'KEEP' | 'KEEP NO MORE' }
  | { readonly do: 'REPLAY'; readonly seconds: number; readonly clients: number };

/** What a replay used. */
export interface Replayed {
  /** Clients' questions of which every part was asked again. */
  readonly requests: number;
  readonly cpuMicros: number;
}

/** A question to a subgraph in this process. */
interface SubgraphQuestion {
  readonly source: LocalSectorDataSource;
  readonly options: AnyProcessOptions;
}

/** What subgraphs are asked for one client: the questions of a wave together, wave after wave. */
interface ClientQuestion {
  readonly waves: SubgraphQuestion[][];
  hasAnswer: boolean;
}

type Context = AnyProcessOptions['context'];

let asked: Map<Context, ClientQuestion> | null = null;
let kept: readonly ClientQuestion[] = [];

/**
 * Keeps what the gateway asks the subgraphs of its own process, so that the parent can have it asked again without the
 * gateway: the part of the process's work that is theirs. Reading a question, working out its answer and checking it
 * count as the subgraph's; data is loaded anew for each client's question, as it is for the gateway.
 */
export function keepSubgraphQuestions(): void {
  // oxlint-disable-next-line typescript/unbound-method -- it is called with its own `this` below
  const { process: answer } = LocalSectorDataSource.prototype;
  LocalSectorDataSource.prototype.process = async function (this: LocalSectorDataSource, options) {
    const question = asked === null ? null : keep(asked, { source: this, options });
    const answered = await answer.call(this, options);
    if (question !== null) question.hasAnswer = true;
    return answered;
  };
  process.on('message', (order: Order | string) => {
    if (typeof order !== 'string') void obey(order).then((answered) => process.send?.(answered));
  });
}

async function obey(order: Order): Promise<Replayed | true> {
  if (order.do === 'REPLAY') return replay(order);
  if (order.do === 'KEEP NO MORE') kept = [...(asked?.values() ?? [])];
  asked = order.do === 'KEEP' ? new Map() : null;
  return true;
}

function keep(questions: Map<Context, ClientQuestion>, subgraphQuestion: SubgraphQuestion): ClientQuestion {
  const { context } = subgraphQuestion.options;
  const question = questions.get(context) ?? { waves: [], hasAnswer: true };
  questions.set(context, question);
  if (question.hasAnswer) question.waves.push([]);
  question.hasAnswer = false;
  question.waves.at(-1)?.push(subgraphQuestion);
  return question;
}

/** The questions of as many clients at once as there were, so that what their answers cost in memory is the same. */
async function replay({ seconds, clients }: { seconds: number; clients: number }): Promise<Replayed> {
  const endsAt = performance.now() + seconds * 1000;
  const before = process.cpuUsage();
  let requests = 0;
  const keepAsking = async () => {
    const { signal } = new AbortController(); // in the place of that of a client who has left
    while (performance.now() < endsAt) {
      const question = kept[requests % kept.length];
      if (question === undefined) throw new Error('nothing was asked while questions were kept');
      requests += 1;
      await askAgain(question, signal);
      await turnOver(); // as between two answers: no client keeps the others waiting
    }
  };
  await Promise.all(Array.from({ length: clients }, keepAsking));
  const { user, system } = process.cpuUsage(before);
  return { requests, cpuMicros: user + system };
}

async function askAgain({ waves }: ClientQuestion, signal: AbortSignal): Promise<void> {
  const contexts = new Map<Context, Context>();
  for (const wave of waves) {
    await Promise.all(
      wave.map(({ source, options }) => {
        const context = contexts.get(options.context) ?? { ...options.context, signal };
        contexts.set(options.context, context);
        return source.process({ ...options, context });
      }),
    );
  }
}
