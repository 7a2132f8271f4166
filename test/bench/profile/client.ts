/** Asks as it is told by its parent, and says how long it took. */
import { once } from 'node:events';
import { Pool } from 'undici';

interface Task {
  readonly url: string;
  readonly token: string;
  readonly bodies: readonly string[];
  readonly requests: number;
  readonly connections: number;
}

const [task] = (await once(process, 'message')) as [Task];
const { origin, pathname } = new URL(task.url);
const pool = new Pool(origin, { connections: task.connections });
const headers = { 'content-type': 'application/json', authorization: `Bearer ${task.token}` };
let sent = 0;
let bytes = 0;
const startedAt = performance.now();

await Promise.all(Array.from({ length: task.connections }, askInTurn));
process.send?.({ requests: task.requests, seconds: (performance.now() - startedAt) / 1000, bytes });
await pool.close();
process.disconnect();

async function askInTurn(): Promise<void> {
  while (sent < task.requests) {
    const body = task.bodies[sent % task.bodies.length] ?? '';
    sent += 1;
    const answer = await pool.request({ path: pathname, method: 'POST', headers, body });
    const text = await answer.body.text();
    if (answer.statusCode !== 200 || text.startsWith('{"errors"')) throw new Error(text.slice(0, 500));
    bytes = text.length;
  }
}
