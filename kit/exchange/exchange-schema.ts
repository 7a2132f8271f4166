import { readFileSync } from 'node:fs';
import type { Kysely } from 'kysely';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { instantFromColumn } from '../database/column-types.ts';
import type { FeedTables } from '../feed/tables.ts';
import { camelCase } from '../graph/names.ts';
import type { SchemaPart, SubgraphContext } from '../subgraph.ts';
import type { Exchange, Need, Offer } from './exchange.ts';
import { receivedRecords } from './received-records.ts';
import type { ExchangeTables } from './tables.ts';

const sharedTypes = readFileSync(new URL('exchange.graphql', import.meta.url), 'utf8');
const MOST_WAITING_COUNTED = 10_000;

/** What the exchange adds to a subgraph's graph; names carry the subgraph's, so that they are unique. */
export function exchangePart(name: string, exchange: Exchange): SchemaPart {
  const camel = camelCase(name);
  return {
    sdl: `${sharedTypes}
extend type Query {
  "信息共享（${name}）。What ${name} sends and takes, and how far each has got; for the owner, auditors and operators."
  ${camel}Exchange: SectorExchange @disclosure(level: "INTERNAL", also: ["OPERATOR"])
  "收到的记录（${name}）。What other sectors have sent to ${name} about an enterprise; for the owner and auditors."
  ${camel}Received(
    "统一社会信用代码。The enterprise."
    uscc: USCC!
  ): [ReceivedRecord!] @disclosure(level: "INTERNAL")
}
`,
    resolvers: {
      Query: {
        [`${camel}Exchange`]: (_root: unknown, _arguments: unknown, context: SubgraphContext) =>
          exchangeOnGraph(storeOf(context), exchange),
        [`${camel}Received`]: async (_root: unknown, { uscc }: { uscc: Uscc }, context: SubgraphContext) => {
          const records = await receivedRecords(storeOf(context), [uscc]);
          return records.map(({ values, ...record }) => ({
            ...record,
            values: Object.entries(values).map(valueOnGraph),
          }));
        },
      },
    },
  };
}

type Store = Kysely<ExchangeTables & FeedTables>;

async function exchangeOnGraph(read: Store, { sends, receives }: Exchange) {
  const receipts = await read.selectFrom('exchange_receipt').selectAll().orderBy('receiver').execute();
  const positions = await read.selectFrom('exchange_position').selectAll().orderBy('sender').execute();
  return {
    sends: await Promise.all(
      sends.map(async (offer) => ({
        what: offer.what,
        receivers: await Promise.all(
          receipts
            .filter(({ what }) => what === offer.what)
            .map(async ({ receiver, sequence, acknowledged_at: acknowledgedAt }) => ({
              sector: receiver,
              waiting: await waiting(read, offer, sequence),
              refused: await refused(read, offer, receiver),
              acknowledgedAt: instantFromColumn(acknowledgedAt),
            })),
        ),
      })),
    ),
    receives: receives.flatMap((need) => receiving(need, positions)),
  };
}

interface Position {
  readonly sender: string;
  readonly what: string;
  readonly sequence: number;
  readonly taken_at: string;
}

function receiving({ what, from }: Need, positions: readonly Position[]) {
  const ofNeed = positions.filter((each) => each.what === what && (from === undefined || each.sender === from));
  return (ofNeed.length === 0 ? [null] : ofNeed).map((position) => ({
    what,
    from: from ?? null,
    sender: position?.sender ?? null,
    sequence: position?.sequence ?? null,
    takenAt: position === null ? null : instantFromColumn(position.taken_at),
  }));
}

async function waiting(read: Store, { changedBy }: Offer, after: number): Promise<number> {
  const { count } = await read
    .selectFrom((eb) =>
      eb
        .selectFrom('change')
        .select('sequence')
        .where('sequence', '>', after)
        .where('kind', 'in', changedBy)
        .limit(MOST_WAITING_COUNTED)
        .as('waiting'),
    )
    .select((eb) => eb.fn.countAll().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

async function refused(read: Store, { what }: Offer, receiver: string): Promise<number> {
  const { count } = await read
    .selectFrom('exchange_refusal')
    .select((eb) => eb.fn.countAll().as('count'))
    .where('receiver', '=', receiver)
    .where('what', '=', what)
    .executeTakeFirstOrThrow();
  return Number(count);
}

function valueOnGraph([name, value]: [string, unknown]) {
  if (value === null) return { name, text: null };
  return { name, text: typeof value === 'string' ? value : JSON.stringify(value) };
}

function storeOf({ database }: SubgraphContext): Store {
  return database.read; // every subgraph's store is opened with the exchange's tables
}
