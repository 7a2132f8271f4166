import type { FastifyInstance } from 'fastify';
import { HubError } from './errors.ts';

/**
 * Listens, and says where: `http://127.0.0.1:4000`. Port 0 takes a free one.
 * @throws {HubError} PORT_TAKEN, PORT_FORBIDDEN
 */
export async function listen(server: FastifyInstance, host: string, port: number): Promise<string> {
  endConnectionsWhileClosing(server);
  try {
    return await server.listen({ host, port });
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
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
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
