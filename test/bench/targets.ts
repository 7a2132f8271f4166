import { type ArrangementName, TITLES } from './arrangement.ts';
import { gatewayCpuMs, type Measurement, subgraphsCpuMs } from './measure.ts';
import { connectionsIn, markdown, median, of, ratios, type Result, spread } from './results.ts';

type Value = (measurement: Measurement) => number;

interface Target {
  readonly name: ArrangementName;
  readonly base: ArrangementName;
  /** Shares that must not be exceeded, the easiest first; none where the share is only told. */
  readonly mostFor: (shape: string) => readonly number[];
}

const processCpuMs: Value = (measurement) => measurement.processCpuMs;
const allCpuMs: Value = (measurement) => gatewayCpuMs(measurement) + subgraphsCpuMs(measurement);

const EXPLANATION = `CPU for one request, as a share of what another uses for the same request (compared within each repeat). Targets are about the first share of a row.

- **Gateway**: a gateway's own work. This hub's process also does the work of subgraphs (of all of them in-process, of its own one, with roots, index and convergence, over HTTP), that of the other gateways does the work of none. So after each load the very questions that the gateway asked the subgraphs of its process are asked of them again without it, for as many clients at once as there were, and what that uses is taken off: it stands under the subgraphs' CPU.
- **Process**: nothing taken off.
- **Everything**: gateway and subgraphs, all processes, on both sides.`;

const AGAINST_APOLLO: readonly Target[] = [
  { name: 'hub-over-http', base: 'apollo-gateway', mostFor: () => [1 / 2, 1 / 5] },
  { name: 'hub-executor', base: 'apollo-gateway', mostFor: () => [1 / 2, 1 / 5] },
  { name: 'hub-in-process', base: 'apollo-gateway', mostFor: () => [1 / 4] },
  { name: 'same-calls', base: 'apollo-gateway', mostFor: () => [] },
];
const AGAINST_THE_BEST_PEER: readonly Target[] = [
  { name: 'hub-over-http', base: 'hive-gateway-rust-planner', mostFor: () => [1 / 2] },
  { name: 'hub-executor', base: 'hive-gateway-rust-planner', mostFor: () => [1 / 2] },
];
const AGAINST_ONE_SCHEMA: readonly Target[] = [
  { name: 'hub-in-process', base: 'monolith', mostFor: (shape) => [shape.startsWith('Page') ? 1 : 1.25] },
  { name: 'hub-in-process', base: 'monolith-as-hub', mostFor: (shape) => [shape.startsWith('Page') ? 1 : 1.25] },
  { name: 'hub-in-process', base: 'monolith-jit', mostFor: () => [] },
];

/** What the hub must not exceed, against each it is compared with and was measured beside; tables as Markdown. */
export function targets(results: readonly Result[], shapes: readonly string[]): string {
  const tableOf = (title: string, list: readonly Target[], values: Readonly<Record<string, Value>>): string[] => {
    const rows = list.flatMap((target) => rowsOf(target, values, results, shapes));
    if (rows.length === 0) return [];
    return [
      title,
      markdown(['Arrangement', 'Against', 'Shape', 'Connections', ...Object.keys(values), 'Target'], rows),
    ];
  };
  const shares = { Gateway: gatewayCpuMs, Process: processCpuMs, Everything: allCpuMs };
  return [
    EXPLANATION,
    ...tableOf('Against @apollo/gateway:', AGAINST_APOLLO, shares),
    ...tableOf('Against the best of the other gateways:', AGAINST_THE_BEST_PEER, shares),
    ...tableOf('Against one schema that is not federated, in one process:', AGAINST_ONE_SCHEMA, {
      Everything: allCpuMs,
    }),
  ].join('\n\n');
}

function rowsOf(
  { name, base, mostFor }: Target,
  values: Readonly<Record<string, Value>>,
  results: readonly Result[],
  shapes: readonly string[],
): string[][] {
  return shapes.flatMap((shape) =>
    connectionsIn(results).flatMap((connections) => {
      const ours = of(results, shape, name, connections);
      const theirs = of(results, shape, base, connections);
      if (ours.length === 0 || theirs.length === 0) return [];
      const shares = Object.values(values).map((value) => ratios(ours, theirs, value));
      const verdicts = mostFor(shape).map(
        (most) => `≤ ${most} ${median(shares[0] ?? []) <= most ? 'pass' : '**fail**'}`,
      );
      return [
        [TITLES[name], TITLES[base], shape, String(connections), ...shares.map(spread), verdicts.join(', ') || '–'],
      ];
    }),
  );
}
