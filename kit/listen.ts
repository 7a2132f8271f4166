import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { HubError } from './errors.ts';

/** What systems say that cannot divide a port's connections among processes. */
const CANNOT_SHARE = new Set(['ENOTSUP', 'EOPNOTSUPP']);
const NO_SUCH_ADDRESS = new Set(['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN', 'EINVAL', 'EAFNOSUPPORT']);

/**
 * Listens, and says where: `http://127.0.0.1:4000`. Port 0 takes a free one.
 * @param sharesPort whether further processes that say so too may listen on the same port.
 * @throws {HubError} PORT_TAKEN, PORT_FORBIDDEN, CONFIGURATION_INVALID
 */
export async function listen(server: FastifyInstance, host: string, port: number, sharesPort = false): Promise<string> {
  // Fastify hands what it does not know on to Node.
  const place = { host, port, reusePort: sharesPort };
  endConnectionsWhileClosing(server);
  dropUnusedConnectionsOnClose(server);
  try {
    return await server.listen(place);
  } catch (error) {
    await server.close();
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EADDRINUSE')
      throw new HubError(
        'PORT_TAKEN',
        `Port ${port} on ${host} is taken; stop the other program, or choose another with HUB_PORT.`,
      );
    if (code === 'EACCES')
      throw new HubError(
        'PORT_FORBIDDEN',
        `This user may not listen on port ${port}; choose one above 1023 with HUB_PORT.`,
      );
    if (code !== undefined && CANNOT_SHARE.has(code))
      throw new HubError('CONFIGURATION_INVALID', 'This system cannot share a port; leave HUB_PORT_SHARED out.');
    if (code !== undefined && NO_SUCH_ADDRESS.has(code))
      throw new HubError('CONFIGURATION_INVALID', `This machine has no address ${host}; correct HUB_HOST.`);
    throw error;
  }
}

/** A client that keeps its connection would hold up the stop: an answer given while the server closes ends the connection. */
function endConnectionsWhileClosing(server: FastifyInstance): void {
  let isClosing = false;
  server.addHook('preClose', (done) => {
    isClosing = true;
    done();
  });
  server.addHook('onSend', (_request, reply, _payload, done) => {
    if (isClosing) void reply.header('connection', 'close');
    done();
  });
}

/** Browsers and pools open connections ahead. Node does not count one that was never used as idle, and a stop would wait for it. */
function dropUnusedConnectionsOnClose(server: FastifyInstance): void {
  const open = new Set<Socket>();
  server.server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  server.addHook('preClose', (done) => {
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
    done();
  });
}
