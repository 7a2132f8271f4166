import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { type ArrangementName, ARRANGEMENTS, TITLES } from './arrangement.ts';
import { gatewayCpuMs, LEAD_IN_SECONDS, type Measurement, subgraphsCpuMs } from './measure.ts';
import { connectionsIn, markdown, median, of, type Result, spread } from './results.ts';
import { DIFFERENT_QUESTIONS } from './shapes.ts';
import { STORE_TITLES, type StoreKind } from './stores.ts';
import { targets } from './targets.ts';
import { TOGETHER_SECONDS, type TwoProcesses } from './two-processes.ts';

export interface Conditions {
  readonly settings: {
    readonly seconds: number;
    readonly repeats: number;
    readonly warmUpSeconds: number;
    readonly enterprises: number;
  };
  readonly stores: StoreKind;
  /** What was typed behind `npm run bench:gateway`. */
  readonly typed: readonly string[];
  /** Enterprises in the index. */
  readonly enterprises: number;
  /** Resident bytes at the end, of each arrangement's process and of the subgraphs'. */
  readonly memory: ReadonlyMap<string, number>;
  /** Arrangements that were left out of a shape because their answers differ. */
  readonly differences: readonly string[];
  /** Null where it was not measured. */
  readonly throughput: TwoProcesses | null;
}

/** What two processes must reach together, times one. */
const LEAST_TIMES = 1.8;

/** The run as Markdown: conditions, targets, a table for each shape, memory, and what was run. */
export function report(results: readonly Result[], conditions: Conditions): string {
  const shapes = [...new Set(results.map(({ shape }) => shape))];
  return [
    '# Gateway benchmark',
    head(conditions),
    '## Targets',
    targets(results, shapes),
    ...shapes.flatMap((shape) => [`## ${shape}`, table(results, shape)]),
    ...(conditions.throughput === null ? [] : ['## Two processes behind one port', together(conditions.throughput)]),
    '## Memory',
    memory(conditions),
    '## What was run',
    whatWasRun(results),
  ].join('\n\n');
}

function head({ settings, stores, typed, enterprises, differences }: Conditions): string {
  const cores = cpus();
  const { seconds, repeats, warmUpSeconds } = settings;
  return `Written by \`${['npm run bench:gateway', ...(typed.length === 0 ? [] : ['--', ...typed])].join(' ')}\` on ${new Date().toISOString().slice(0, 10)}; do not edit.

- Machine: ${availableParallelism()} cores (${cores[0]?.model.trim() ?? 'unknown'}), ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${process.platform} ${process.arch}, Node ${process.versions.node}. Load generator, gateway and subgraphs share these cores.
- Data: sample province of ${enterprises.toLocaleString('en')} enterprises, ${STORE_TITLES[stores]}.
- Interleaved: every arrangement in turn, ${repeats} times, ${seconds} s each; before each load for ${LEAD_IN_SECONDS} s that are not counted, before each shape for ${warmUpSeconds} s. Cells are medians, with the smallest and the largest repeat in parentheses.
- Before anything was measured the answers were compared: equal data, no errors, every sector in them. ${differences.length === 0 ? 'All arrangements agreed.' : `Left out because they answered otherwise: ${differences.join('; ')}.`} Every answer under load was compared byte by byte.
- Versions: ${versions()}.`;
}

function versions(): string {
  const ours = ['@apollo/gateway', '@apollo/server', 'graphql'].map(
    (name) => `${name} ${versionIn('node_modules', name)}`,
  );
  const peers = ['@graphql-hive/gateway', '@graphql-hive/router-runtime'];
  return [...ours, ...peers.map((name) => `${name} ${versionIn('test/peers/node_modules', name)}`)].join(', ');
}

function versionIn(folder: string, name: string): string {
  const file = join(import.meta.dirname, '../..', folder, name, 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

function table(results: readonly Result[], shape: string): string {
  const rows = connectionsIn(results).flatMap((connections) =>
    ARRANGEMENTS.flatMap((name) => {
      const measured = of(results, shape, name, connections);
      if (measured.length === 0) return [];
      const column = (value: (measurement: Measurement) => number) => spread(measured.map(value));
      const holdsSubgraphsUntold = measured.every((measurement) => subgraphsCpuMs(measurement) === 0);
      const row = [
        String(connections),
        TITLES[name],
        column(gatewayCpuMs),
        holdsSubgraphsUntold ? 'included' : column(subgraphsCpuMs),
        column(({ requestsPerSecond }) => requestsPerSecond),
        column(({ p50Ms }) => p50Ms),
        column(({ p99Ms }) => p99Ms),
      ];
      return [row];
    }),
  );
  const heads = [
    'Connections',
    'Arrangement',
    'Gateway CPU, ms/request',
    'Subgraphs’ CPU, ms/request',
    'Requests/s',
    'p50, ms',
    'p99, ms',
  ];
  return markdown(heads, rows);
}

function together({ share, measured }: TwoProcesses): string {
  const shapes = [...new Set(measured.map(({ shape }) => shape))];
  const rows = shapes.flatMap((shape) => {
    const [one, ...more] = measured.filter((each) => each.shape === shape);
    if (one === undefined) return [];
    return [one, ...more].map(({ processes, requestsPerSecond, cpuMs }) => {
      const times = requestsPerSecond.map((rate, repeat) => rate / (one.requestsPerSecond[repeat] ?? Number.NaN));
      const target = processes === 1 ? '–' : `≥ ${LEAST_TIMES} ${median(times) >= LEAST_TIMES ? 'pass' : '**fail**'}`;
      return [shape, String(processes), spread(requestsPerSecond), spread(times), spread(cpuMs), target];
    });
  });
  const heads = ['Shape', 'Hub processes', 'Requests/s', 'Times one process', 'CPU of the hub, ms/request', 'Target'];
  const cores = `${availableParallelism()} cores, which the processes, PostgreSQL and the load share`;
  const held =
    share === null
      ? `The processes could not be held to a share of a core on this machine: of its ${cores}, little is left for the second one.`
      : `Each process is held to ${share} of a core by the kernel, as a container with \`cpus: ${share}\` is, so that the second one finds as much as the first on ${cores}.`;
  return `This hub, subgraphs in-process, 32 connections to a port that the processes share (\`HUB_PORT_SHARED\`), one PostgreSQL for all; ${TOGETHER_SECONDS} s each. ${held}\n\n${markdown(heads, rows)}`;
}

function memory({ memory: bytes }: Conditions): string {
  const rows = [...bytes].map(([name, resident]) => [
    name in TITLES ? TITLES[name as ArrangementName] : 'Subgraphs’ process (shared by all over HTTP)',
    (resident / 2 ** 20).toFixed(0),
  ]);
  return markdown(['Process', 'Resident at the end of the run, MiB'], rows);
}

/** What an arrangement is, beside its name. */
const DESCRIPTIONS: readonly (readonly [readonly ArrangementName[], string])[] = [
  [
    ['hub-in-process'],
    '**This hub, subgraphs in-process**: `startHub`, everything in one process, tokens checked, limits, rights, a record in the audit log before an answer goes out.',
  ],
  [
    ['hub-over-http'],
    "**This hub, subgraphs over HTTP**: the same, with the sectors and the registry in another process. The hub's own subgraph (roots, enterprise index, convergence) stays in its process; for the gateways below it is in the subgraphs' process.",
  ],
  [
    ['hub-executor'],
    "**This hub's executor alone**: what `npm run conformance` serves: the compiled executor and its way to subgraphs, the hub's own among them over HTTP, without tokens, limits, rights or audit log: what the other gateways do, and no more.",
  ],
  [
    ['apollo-gateway'],
    "**@apollo/gateway as documented**: standalone Apollo Server with `RemoteGraphQLDataSource` and a `willSendRequest` that passes the caller's authorization on.",
  ],
  [
    ['hive-gateway', 'hive-gateway-rust-planner'],
    '**Hive Gateway**: the `hive-gateway supergraph` command, without `--jit`, passing the authorization on; and the same with `--hive-router-runtime`.',
  ],
  [
    ['same-calls'],
    '**Limit, over HTTP**: node:http and undici. For each question the subgraphs are asked what the executor alone asks them, in the same order; what they say is read as JSON and written as JSON, and the known answer is sent. Nothing is planned, checked or merged: no gateway in Node that makes these calls can use less.',
  ],
  [
    ['monolith', 'monolith-jit', 'monolith-as-hub'],
    "**Limit, in one process**: the hub's public API as one schema executed by graphql-js behind the same HTTP server (fastify, Apollo Server) and token check, from the same stores by the same loaders and convergence. No federation, no checks of answers. The same schema by graphql-jit; and by graphql-js with what the hub does besides for every answer: limits, rights, a record in the audit log before it goes out.",
  ],
  [
    ['static-bytes'],
    "**Static bytes**: node:http hands out the hub's answers, fetched once: what receiving and sending cost at least.",
  ],
];

const CONDITIONS_OF_ALL = `- The hub runs with a sector timeout of 60 s (default 800 ms), so that no answer is cut short under 32 connections, and does not poll the change feeds meanwhile. NODE_ENV=production everywhere. This hub, the subgraphs and the limits make no garbage old before its time (\`kit/young-garbage.ts\`); the other gateways run as documented.
- ${DIFFERENT_QUESTIONS} different questions of each shape are asked in turn, three times as many as are ever under way at once, so that none is answered with another. CPU is user and system time of the process, from \`process.cpuUsage()\` before and after each load, divided by the requests answered. Subgraphs asked again work for as long as the load did; reading a question, working out its answer and checking it count as theirs, the hop to them, planning, merging and shaping as the gateway's. A gateway's share is so the difference of two measurements, and its spread is theirs together.
`;

function whatWasRun(results: readonly Result[]): string {
  const measured = new Set(results.map(({ arrangement }) => arrangement));
  const described = DESCRIPTIONS.filter(([names]) => names.some((name) => measured.has(name)));
  return [...described.map(([, text]) => `- ${text}`), CONDITIONS_OF_ALL].join('\n');
}
