/** Reads a .cpuprofile: `node test/bench/where-time-goes.ts <file>` prints own time by package or folder, and the functions that cost most. */
import { readFileSync } from 'node:fs';
import type { Profiler } from 'node:inspector';

const MOST_FUNCTIONS = 40;
const NATIVE = 'native or generated';

const {
  nodes,
  samples = [],
  timeDeltas = [],
} = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Profiler.Profile;
const byId = new Map(nodes.map((node) => [node.id, node]));
const callers = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
const places = new Map<string, number>();
const functions = new Map<string, number>();
let busy = 0;
for (const [index, id] of samples.entries()) {
  const frame = byId.get(id)?.callFrame;
  if (frame === undefined || frame.functionName === '(idle)' || frame.functionName === '(program)') continue;
  if (frame.url === 'node:inspector') continue;
  const time = timeDeltas[index] ?? 0;
  busy += time;
  const place = placeOf(frame.url, frame.functionName);
  places.set(place, (places.get(place) ?? 0) + time);
  const name = `${frame.functionName || '(anonymous)'} ${place}:${frame.lineNumber + 1}${calledBy(id, place)}`;
  functions.set(name, (functions.get(name) ?? 0) + time);
}
print('own time by place', places, places.size);
print('functions', functions, MOST_FUNCTIONS);

function placeOf(url: string, functionName: string): string {
  if (url === '') return functionName.startsWith('(') ? functionName : NATIVE;
  const inPackages = url.split('/node_modules/').at(-1);
  if (url.includes('/node_modules/') && inPackages !== undefined)
    return inPackages
      .split('/')
      .slice(0, inPackages.startsWith('@') ? 2 : 1)
      .join('/');
  if (url.startsWith('node:')) return url;
  const own = /\/((?:gateway|kit|schema|subgraphs)\/.*)$/.exec(url)?.[1];
  return own ?? url;
}

/** What runs in the engine itself says nothing of why: whoever called it does. */
function calledBy(id: number, place: string): string {
  if (place !== NATIVE) return '';
  const caller = callers.get(id);
  const frame = caller === undefined ? undefined : byId.get(caller)?.callFrame;
  return frame === undefined ? '' : `, called by ${frame.functionName} ${placeOf(frame.url, frame.functionName)}`;
}

function print(title: string, times: ReadonlyMap<string, number>, most: number): void {
  console.log(`\n${title} (share of ${(busy / 1000).toFixed(0)} ms busy)`);
  for (const [name, time] of [...times].toSorted(([, one], [, other]) => other - one).slice(0, most)) {
    const share = (time / busy) * 100;
    if (share >= 0.4) console.log(`${share.toFixed(1).padStart(6)} %  ${name}`);
  }
}
