import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { HubError } from '../../kit/errors.ts';
import type { Caller } from '../../kit/identity/caller.ts';
import type { IndexedSector } from '../index/tiers.ts';
import { MOVES_PATH } from './moves-path.ts';
import type { Rehearsals } from './rehearsals.ts';
import { maySeeRehearsals, viewOf } from './rehearsal-resolvers.ts';

/** What the list is served from. */
export interface MovesSources {
  readonly rehearsals: Rehearsals;
  readonly sectors: readonly IndexedSector[];
}

const STATUS: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  REHEARSAL_UNKNOWN: 404,
  IDENTITY_PROVIDER_UNAVAILABLE: 503,
};
/** A spreadsheet takes a file without it for another encoding. */
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * GET /rehearsals/<number>/moves.csv with the same token as /graphql: everybody whose tier would become another, as the
 * caller may see it, piece by piece however many they are.
 */
export function movesRoute(
  http: FastifyInstance,
  { rehearsals, sectors }: MovesSources,
  readToken: (authorization: string | undefined) => Promise<Caller>,
): void {
  http.get<{ Params: { number: string } }>(MOVES_PATH, { config: { countsRefusals: true } }, async (request, reply) => {
    void reply.header('cache-control', 'no-store');
    try {
      const caller = await readToken(request.headers.authorization);
      maySeeRehearsals(caller);
      const { number } = await rehearsals.one(
        /^\d{1,9}$/.test(request.params.number) ? Number(request.params.number) : -1,
      );
      void reply.type('text/csv; charset=utf-8');
      void reply.header('content-disposition', `attachment; filename="rehearsal-${number}.csv"`);
      return await reply.send(Readable.from(withMark(rehearsals.moves(number, viewOf(caller, sectors)))));
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      return reply.code(STATUS[error.code] ?? 500).send({ code: error.code, message: error.message });
    }
  });
}

async function* withMark(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK;
  yield* pieces;
}
