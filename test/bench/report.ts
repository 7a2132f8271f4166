import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { type ArrangementName, ARRANGEMENTS, TITLES } from './arrangement.ts';
import { gatewayCpuMs, type Measurement, quantile, subgraphsCpuMs } from './measure.ts';

export interface Result {
  readonly shape: string;
  readonly arrangement: ArrangementName;
  readonly connections: number;
  readonly repeat: number;
  readonly measurement: Measurement;
}

export interface Conditions {
  readonly settings: {
    readonly seconds: number;
    readonly repeats: number;
    readonly warmUpSeconds: number;
    readonly enterprises: number;
  };
  /** Enterprises in the index. */
  readonly enterprises: number;
  /** Resident bytes at the end, of each arrangement's process and of the subgraphs'. */
  readonly memory: ReadonlyMap<string, number>;
  /** Arrangements that were left out of a shape because their answers differ. */
  readonly differences: readonly string[];
}

/** What the hub must not exceed, as a share of the CPU that @apollo/gateway's process uses for the same request. */
const TARGETS: readonly { readonly name: ArrangementName; readonly most: number }[] = [
  { name: 'hub-over-http', most: 1 / 2 },
  { name: 'hub-in-process', most: 1 / 4 },
];
const BASE: ArrangementName = 'apollo-gateway';

/** The run as Markdown: conditions, targets, a table for each shape, memory, and what was run. */
export function report(results: readonly Result[], conditions: Conditions): string {
  const shapes = [...new Set(results.map(({ shape }) => shape))];
  return [
    '# Gateway benchmark',
    head(conditions),
    '## Targets',
    targets(results, shapes),
    ...shapes.flatMap((shape) => [`## ${shape}`, table(results, shape)]),
    '## Memory',
    memory(conditions),
    '## What was run',
    DESCRIPTION,
  ].join('\n\n');
}

function head({ settings, enterprises, differences }: Conditions): string {
  const cores = cpus();
  const { seconds, repeats, warmUpSeconds } = settings;
  return `Written by \`npm run bench:gateway\` on ${new Date().toISOString().slice(0, 10)}; do not edit.

- Machine: ${availableParallelism()} cores (${cores[0]?.model.trim() ?? 'unknown'}), ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${process.platform} ${process.arch}, Node ${process.versions.node}. Load generator, gateway and subgraphs share these cores.
- Data: sample province of ${enterprises.toLocaleString('en')} enterprises, embedded SQLite stores.
- Interleaved: every arrangement in turn, ${repeats} times, ${seconds} s each, after ${warmUpSeconds} s of warm-up. Cells are medians, with the smallest and the largest repeat in parentheses.
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

function targets(results: readonly Result[], shapes: readonly string[]): string {
  const rows = TARGETS.flatMap(({ name, most }) =>
    shapes.flatMap((shape) =>
      connectionsIn(results).map((connections) => {
        const ours = of(results, shape, name, connections);
        const theirs = of(results, shape, BASE, connections);
        const gateway = ratios(ours, theirs, gatewayCpuMs);
        const verdict = median(gateway) <= most ? 'pass' : '**fail**';
        const process = ratios(ours, theirs, ({ processCpuMs }) => processCpuMs);
        const all = ratios(ours, theirs, allCpuMs);
        return [
          TITLES[name],
          shape,
          String(connections),
          `≤ ${most}`,
          spread(gateway),
          verdict,
          spread(process),
          spread(all),
        ];
      }),
    ),
  );
  return `CPU for one request, as a share of what @apollo/gateway as documented uses for the same request (compared within each repeat).

- **Gateway**, which the target is about: a gateway's own work. This hub's process also does the work of subgraphs (of all of them in-process, of its own one, with roots, index and convergence, over HTTP), that of @apollo/gateway does the work of none. So after each load the very questions that the gateway asked the subgraphs of its process are asked of them again without it, one client's after the other, and what that uses is taken off: it stands under the subgraphs' CPU.
- **Gateway's process**: nothing taken off.
- **Everything**: gateway and subgraphs, all processes, on both sides.

${markdown(['Arrangement', 'Shape', 'Connections', 'Target', 'Gateway', 'Verdict', "Gateway's process", 'Everything'], rows)}`;
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

function memory({ memory: bytes }: Conditions): string {
  const rows = [...bytes].map(([name, resident]) => [
    name in TITLES ? TITLES[name as ArrangementName] : 'Subgraphs’ process (shared by all over HTTP)',
    (resident / 2 ** 20).toFixed(0),
  ]);
  return markdown(['Process', 'Resident at the end of the run, MiB'], rows);
}

const DESCRIPTION = `- **This hub, subgraphs in-process**: \`startHub\`, everything in one process, tokens checked.
- **This hub, subgraphs over HTTP**: the same, with the sectors and the registry in another process. The hub's own subgraph (roots, enterprise index, convergence) stays in its process; for the gateways below it is in the subgraphs' process.
- **@apollo/gateway as documented**: standalone Apollo Server with \`RemoteGraphQLDataSource\` and a \`willSendRequest\` that passes the caller's authorization on.
- **Hive Gateway**: the \`hive-gateway supergraph\` command, without \`--jit\`, passing the authorization on; and the same with \`--hive-router-runtime\`.
- **Limit**: the hub's public API as one schema executed by graphql-js behind the same HTTP server (fastify, Apollo Server) and token check, from the same stores by the same loaders and convergence, in one process. No federation, no checks of answers.
- The hub runs with a sector timeout of 60 s (default 800 ms), so that no answer is cut short under 32 connections, and does not poll the change feeds meanwhile. NODE_ENV=production everywhere.
- 32 different questions of each shape are asked in turn. CPU is user and system time of the process, from \`process.cpuUsage()\` before and after each load, divided by the requests answered. Subgraphs asked again work for as long as the load did; reading a question, working out its answer and checking it count as theirs, the hop to them, planning, merging and shaping as the gateway's.
`;

function of(results: readonly Result[], shape: string, name: ArrangementName, connections: number): Measurement[] {
  return results
    .filter((result) => result.shape === shape && result.arrangement === name && result.connections === connections)
    .toSorted((a, b) => a.repeat - b.repeat)
    .map(({ measurement }) => measurement);
}

function connectionsIn(results: readonly Result[]): number[] {
  return [...new Set(results.map(({ connections }) => connections))];
}

function ratios(
  ours: readonly Measurement[],
  theirs: readonly Measurement[],
  value: (measurement: Measurement) => number,
): number[] {
  return ours.flatMap((measurement, repeat) => {
    const other = theirs[repeat];
    return other === undefined ? [] : [value(measurement) / value(other)];
  });
}

function allCpuMs(measurement: Measurement): number {
  return gatewayCpuMs(measurement) + subgraphsCpuMs(measurement);
}

function median(values: readonly number[]): number {
  return quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
}

function spread(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)].map(short);
  return `${short(median(values))} (${least}–${most})`;
}

/** Three significant digits, and no more than whole numbers. */
function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function markdown(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
