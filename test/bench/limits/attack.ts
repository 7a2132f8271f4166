/** Sends what it is told by its parent, over and over until it is told to stop, and says what it was answered with. */
import { once } from 'node:events';
import { Pool } from 'undici';

interface Task {
  readonly url: string;
  readonly token: string;
  readonly bodies: readonly string[];
  readonly connections: number;
}

const [task] = (await once(process, 'message')) as [Task];
const pool = new Pool(task.url, { connections: task.connections });
const headers = { 'content-type': 'application/json', authorization: `Bearer ${task.token}` };
const told: Record<string, number> = {};
let sent = 0;
const end = new AbortController();
process.once('message', () => end.abort());
process.send?.('begun');

await Promise.all(Array.from({ length: task.connections }, attack));
process.send?.(told);
await pool.close();
process.disconnect();

async function attack(): Promise<void> {
  while (!end.signal.aborted) {
    const body = task.bodies[sent % task.bodies.length] ?? '';
    sent += 1;
    const answer = await pool.request({ path: '/graphql', method: 'POST', headers, body });
    const text = await answer.body.text();
    const answered = `${answer.statusCode} ${/"code":"(\w+)"/.exec(text)?.[1] ?? 'answered'}`;
    told[answered] = (told[answered] ?? 0) + 1;
  }
}
