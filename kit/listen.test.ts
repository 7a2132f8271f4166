import { once } from 'node:events';
import { connect } from 'node:net';
import fastify from 'fastify';
import { describe, expect, test } from 'vitest';
import { listen } from './listen.ts';

const server = () => fastify({ forceCloseConnections: 'idle' }).get('/', () => 'here');

describe('listening', () => {
  test('on port 0 takes a free one, and says where', async () => {
    const one = server();
    const url = await listen(one, '127.0.0.1', 0);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await (await fetch(url)).text()).toBe('here');
    await one.close();
  });

  test('on a taken port is refused with the port and what to do', async () => {
    const one = server();
    const { port } = new URL(await listen(one, '127.0.0.1', 0));
    await expect(listen(server(), '127.0.0.1', Number(port))).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: `Port ${port} on 127.0.0.1 is taken; stop the other program, or choose another with HUB_PORT.`,
    });
    await one.close();
  });

  test('on a port that is shared, divides connections among those who share it; nobody else gets it', async () => {
    const [one, other] = [server(), fastify().get('/', () => 'there')];
    const { port } = new URL(await listen(one, '127.0.0.1', 0, true));
    const url = await listen(other, '127.0.0.1', Number(port), true);
    const answers = new Set<string>();
    for (let asked = 0; answers.size < 2 && asked < 200; asked += 1)
      answers.add(await (await fetch(url, { headers: { connection: 'close' } })).text());
    expect([...answers].toSorted()).toEqual(['here', 'there']);
    await expect(listen(server(), '127.0.0.1', Number(port))).rejects.toMatchObject({ code: 'PORT_TAKEN' });
    await Promise.all([one.close(), other.close()]);
  });

  test.each([
    ['an address of another machine', '192.0.2.1'],
    ['a name nobody knows', 'nowhere.invalid'],
    ['no address', '999.1.1.1'],
  ])('on %s is refused with the address and what to do', async (_title, host) => {
    await expect(listen(server(), host, 0)).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      message: `This machine has no address ${host}; correct HUB_HOST.`,
    });
  });

  test('closes without waiting for a connection that was opened ahead and never used', async () => {
    const one = server();
    const { port } = new URL(await listen(one, '127.0.0.1', 0));
    const unused = connect(Number(port), '127.0.0.1');
    await once(unused, 'connect');
    const dropped = once(unused, 'close');
    await one.close();
    await dropped;
  });
});
