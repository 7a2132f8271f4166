import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HubError } from '../../kit/errors.ts';
import type { Caller } from '../../kit/identity/caller.ts';
import { sha256 } from '../audit/audit-chain.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { mustTakePart } from './access.ts';
import { DRAW_PATH, TEAMS_PATH } from './draw-paths.ts';
import type { Inspections } from './inspections.ts';
import type { PlanRecord } from './plan-store.ts';

/** What the files of draws are served from, and where it is written down who got them. */
export interface DrawRouteOptions {
  readonly inspections: Inspections;
  readonly readToken: (authorization: string | undefined) => Promise<Caller>;
  readonly audit: { readonly log: AuditLog; readonly ruleSetHash: () => string };
}

/** What the audit log keeps in place of an operation: the question of the graph that says as much as the file. */
const ASKED = {
  draw: {
    operation: 'InspectionDrawFile',
    text: 'query InspectionDrawFile($number: Int!) {\n  inspectionPlan(number: $number) {\n    strata {\n      id\n    }\n    drawn {\n      nodes {\n        uscc\n      }\n    }\n  }\n}',
  },
  teams: {
    operation: 'InspectionTeamsFile',
    text: 'query InspectionTeamsFile($number: Int!) {\n  inspectionPlan(number: $number) {\n    drawn {\n      nodes {\n        uscc\n        team {\n          staffNumber\n        }\n      }\n    }\n  }\n}',
  },
} as const;

const STATUS: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  ACCESS_DENIED_REGION: 403,
  INSPECTION_PLAN_UNKNOWN: 404,
  INSPECTION_STEP_REFUSED: 409,
  AUDIT_UNAVAILABLE: 503,
  IDENTITY_PROVIDER_UNAVAILABLE: 503,
};

/**
 * GET /inspection-plans/<number>/draw.txt and /teams.txt with the same token as /graphql: the files by which a draw is done
 * again, piece by piece however large. For the plan's departments and auditors; who got one is in the audit log.
 */
export function drawRoutes(http: FastifyInstance, { inspections, readToken, audit }: DrawRouteOptions): void {
  const { store } = inspections;
  http.get<{ Params: { number: string } }>(DRAW_PATH, (request, reply) =>
    answer(request, reply, 'draw', async function* file({ number }) {
      yield* store.parts(number, 'STATEMENT');
      yield '\n';
      yield* store.parts(number, 'POPULATION');
    }),
  );
  http.get<{ Params: { number: string } }>(TEAMS_PATH, (request, reply) =>
    answer(request, reply, 'teams', async function* file({ number }) {
      yield* store.parts(number, 'TEAMS');
      yield '\n';
    }),
  );

  async function answer(
    request: FastifyRequest<{ Params: { number: string } }>,
    reply: FastifyReply,
    name: 'draw' | 'teams',
    file: (plan: PlanRecord) => AsyncGenerator<string>,
  ): Promise<FastifyReply> {
    void reply.header('cache-control', 'no-store');
    try {
      const caller = await readToken(request.headers.authorization);
      const plan = await store.one(/^\d{1,9}$/u.test(request.params.number) ? Number(request.params.number) : -1);
      mayRead(caller, plan);
      await writeDown(caller, plan, name);
      void reply.type('text/plain; charset=utf-8');
      void reply.header('content-disposition', `attachment; filename="inspection-plan-${plan.number}-${name}.txt"`);
      return await reply.send(Readable.from(file(plan)));
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      return reply.code(STATUS[error.code] ?? 500).send({ code: error.code, message: error.message });
    }
  }

  /** @throws {HubError} AUDIT_UNAVAILABLE: nothing goes out that is not written down. */
  async function writeDown(
    caller: Caller,
    { number, drawHash, teamsHash }: PlanRecord,
    name: keyof typeof ASKED,
  ): Promise<void> {
    const { subject, role, sectors, purpose } = caller;
    const { operation, text } = ASKED[name];
    await audit.log.append(
      {
        requestId: randomUUID(),
        at: new Date().toISOString(),
        subject,
        role,
        sectors,
        purpose,
        operation,
        operationSha256: sha256(text),
        variables: { number },
        enterprises: [],
        ruleSetHash: audit.ruleSetHash(),
        httpStatus: 200,
        answerSha256: (name === 'draw' ? drawHash : teamsHash) ?? '',
      },
      { sha256: sha256(text), text, usccsIn: () => [] },
    );
  }
}

/** @throws {HubError} FORBIDDEN, ACCESS_DENIED_REGION, INSPECTION_STEP_REFUSED */
function mayRead(caller: Caller, plan: PlanRecord): void {
  mustTakePart(caller, plan);
  if (caller.limit !== null)
    throw new HubError('ACCESS_DENIED_REGION', 'The file is about enterprises outside the regions of your token.');
  if (plan.state !== 'DRAWN')
    throw new HubError('INSPECTION_STEP_REFUSED', `Plan ${plan.number} was not drawn yet; draw it first.`);
}
