/**
 * CPU per request of the whole hub in one process, stores included: `node test/bench/profile/profile.ts [--profile <folder>]`.
 * Configured as the hub is (`HUB_DB`, `HUB_PROVINCE_ENTERPRISES`, `HUB_EXECUTOR`); the client is a process of its own.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { QUESTIONS, type Question } from './questions.ts';
import { startFilledHub } from './filled-hub.ts';

const { values } = parseArgs({
  options: {
    profile: { type: 'string' },
    requests: { type: 'string', default: '600' },
    connections: { type: 'string', default: '1' },
  },
});
const { hub, token, usccs } = await startFilledHub();

for (const question of QUESTIONS) {
  await load(question, 0.5);
  const session = new Session();
  if (values.profile !== undefined) {
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: 200 });
    await session.post('Profiler.start');
  }
  const before = process.cpuUsage();
  const { requests, seconds, bytes } = await load(question, 1);
  const { user, system } = process.cpuUsage(before);
  if (values.profile !== undefined) {
    const { profile } = await session.post('Profiler.stop');
    mkdirSync(values.profile, { recursive: true });
    writeFileSync(join(values.profile, `${question.name}.cpuprofile`), JSON.stringify(profile));
    session.disconnect();
  }
  const cpu = (user + system) / 1000 / requests;
  console.log(
    `${question.name.padEnd(14)} ${cpu.toFixed(2).padStart(7)} ms CPU per request, ${((100 * system) / (user + system)).toFixed(0)} % of it system ${(requests / seconds).toFixed(0).padStart(6)}/s  ${bytes} bytes`,
  );
}
await hub.stop();
process.exit(0);

interface Load {
  readonly requests: number;
  readonly seconds: number;
  readonly bytes: number;
}

async function load(question: Question, share: number): Promise<Load> {
  const client = fork(join(import.meta.dirname, 'client.ts'), {
    serialization: 'advanced',
    execArgv: [],
  });
  client.send({
    url: `${hub.url}/graphql`,
    token,
    bodies: usccs.map((uscc) => question.bodyFor(uscc)),
    requests: Math.max(1, Math.round(Number(values.requests) * share * question.share)),
    connections: Number(values.connections),
  });
  const [answer] = (await once(client, 'message')) as [Load];
  return answer;
}
