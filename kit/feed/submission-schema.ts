import { readFileSync } from 'node:fs';
import { HubError } from '../errors.ts';
import { camelCase, pascalCase } from '../graph/names.ts';
import type { Resolvers, Subgraph, SubgraphContext } from '../subgraph.ts';
import { beyondReach } from './beyond-reach.ts';
import { correctQuarantined, dismissQuarantined, resubmitQuarantined } from './quarantine.ts';
import { listQuarantined, type QuarantinedRow, type QuarantineStatus } from './quarantine-store.ts';
import type { NamedField, RecordsKind, RowTexts } from './records-kind.ts';
import { type Submission, submitRows } from './submit-rows.ts';

type Taker = Pick<Subgraph, 'name' | 'code' | 'imports'>;

const MOST_IN_A_PAGE = 100;
const sharedTypes = readFileSync(new URL('submission.graphql', import.meta.url), 'utf8');

/**
 * What a subgraph's records kinds add to the graph: one mutation for each kind, and the quarantine. Names carry the
 * subgraph's, so that they are unique in the graph; the types around them are the same in every subgraph.
 */
export function submissionSdl(subgraph: Taker): string {
  const pascal = pascalCase(subgraph.name);
  return `${sharedTypes}
${offered(subgraph)
  .map((kind) => rowInput(subgraph, kind))
  .join('\n')}
extend type Query {
  "隔离区（${subgraph.name}）。Rows of ${subgraph.name} that could not be accepted, in the order of their ids; for the owner of the data only."
  ${camelCase(subgraph.name)}Quarantine(
    "状态。Only rows of this status."
    status: QuarantineStatus
    "条数。How many at most, up to ${MOST_IN_A_PAGE}."
    first: Int! = 50
    "起点。Cursor behind which the page begins."
    after: String
  ): QuarantineConnection @disclosure(level: "OWNER")
}

extend type Mutation {
${offered(subgraph)
  .map((kind) => submitField(subgraph, kind))
  .join('\n')}
  "更正隔离行。Writes corrected texts into a quarantined row; its problems are what it still lacks."
  correct${pascal}Quarantined(
    "编号。The row."
    id: ID!
    "更正。The corrected fields."
    fields: [FieldCorrectionInput!]!
  ): QuarantinedRow @disclosure(level: "OWNER")
  "重新提交隔离行。Reads a quarantined row again and accepts it when nothing is wrong with it any more."
  resubmit${pascal}Quarantined(
    "编号。The row."
    id: ID!
  ): QuarantinedRow @disclosure(level: "OWNER")
  "放弃隔离行。Closes a quarantined row without accepting it."
  dismiss${pascal}Quarantined(
    "编号。The row."
    id: ID!
  ): QuarantinedRow @disclosure(level: "OWNER")
}
`;
}

/** Kinds whose rows come by mutation. */
function offered({ imports }: Taker): RecordsKind[] {
  return imports.filter(({ isHandedIn }) => isHandedIn);
}

function rowInput(subgraph: Taker, kind: RecordsKind): string {
  return `${description(kind.title.zh, `${kind.title.en}: one row, each text as it would stand in a file.`)}
input ${rowInputName(subgraph, kind)} {
${kind.fields.map(inputField).join('\n')}
}
`;
}

function inputField({ name, description: { zh, en }, required, headers }: NamedField): string {
  return `  ${description(zh, `${en}${required ? ' Required.' : ''}${headers[0] === zh ? '' : ` Column ${headers[0]}.`}`)}\n  ${name}: String`;
}

function submitField(subgraph: Taker, kind: RecordsKind): string {
  return `  ${description(`报送${kind.title.zh}`, `Takes in rows of ${kind.name} (${kind.title.en}), at most 1,000 at once; what cannot be accepted goes to quarantine.`)}
  ${submitName(subgraph, kind)}(
    "行。The rows."
    rows: [${rowInputName(subgraph, kind)}!]!
  ): Submission @disclosure(level: "OWNER")`;
}

function description(zh: string, en: string): string {
  return JSON.stringify(`${zh}。${en}`);
}

/** Resolvers for `submissionSdl`. */
export function submissionResolvers(subgraph: Taker): Resolvers {
  const { name, code } = subgraph;
  const pascal = pascalCase(name);
  const onRow = (
    change: (id: string, context: SubgraphContext, fields: readonly FieldCorrection[]) => Promise<QuarantinedRow>,
  ) => {
    return async (
      _root: unknown,
      { id, fields }: { id: string; fields?: FieldCorrection[] },
      context: SubgraphContext,
    ) => {
      mayKeepQuarantine(context, code);
      return quarantinedRowOnGraph(await change(id, context, fields ?? []));
    };
  };
  return {
    Query: {
      [`${camelCase(name)}Quarantine`]: async (_root: unknown, page: PageArguments, context: SubgraphContext) => {
        mayKeepQuarantine(context, code);
        return quarantinePage(context, page);
      },
    },
    Mutation: {
      ...Object.fromEntries(offered(subgraph).map((kind) => [submitName(subgraph, kind), submitResolver(kind, code)])),
      [`correct${pascal}Quarantined`]: onRow((id, { database }, fields) =>
        correctQuarantined(id, Object.fromEntries(fields.map((field) => [field.name, field.text])), {
          subgraph,
          database,
        }),
      ),
      [`resubmit${pascal}Quarantined`]: onRow((id, { database }) => resubmitQuarantined(id, { subgraph, database })),
      [`dismiss${pascal}Quarantined`]: onRow((id, { database }) => dismissQuarantined(id, { subgraph, database })),
    },
  };
}

interface FieldCorrection {
  readonly name: string;
  readonly text: string;
}

interface PageArguments {
  readonly status?: QuarantineStatus | null;
  readonly first: number;
  readonly after?: string | null;
}

function submitResolver(kind: RecordsKind, code: string) {
  return async (
    _root: unknown,
    { rows }: { rows: readonly Readonly<Record<string, string | null>>[] },
    context: SubgraphContext,
  ) => {
    mayWrite(context, code);
    const submission: Submission = await submitRows({
      kind,
      rows: rows.map(texts),
      database: context.database,
      source: 'mutation',
      refuse: (record) => beyondReach(context, record),
    });
    return { ...submission, quarantinedRows: submission.quarantinedRows.map(quarantinedRowOnGraph) };
  };
}

function texts(row: Readonly<Record<string, string | null>>): RowTexts {
  return Object.fromEntries(Object.entries(row).map(([field, text]) => [field, text ?? '']));
}

async function quarantinePage({ database }: SubgraphContext, { status, first, after }: PageArguments) {
  if (first < 1 || first > MOST_IN_A_PAGE)
    throw new HubError('PAGE_TOO_LARGE', `first must be between 1 and ${MOST_IN_A_PAGE}.`);
  const behind = after ?? undefined;
  if (behind !== undefined && !/^[0-9a-f]{1,64}$/.test(behind))
    throw new HubError('INVALID_CURSOR', 'after is no cursor of this list. Pass endCursor of the page before.');
  const rows = await listQuarantined(database, { status: status ?? undefined, after: behind, first: first + 1 });
  const page = rows.slice(0, first);
  return {
    edges: page.map((row) => ({ cursor: row.id, node: quarantinedRowOnGraph(row) })),
    pageInfo: {
      hasNextPage: rows.length > first,
      hasPreviousPage: behind !== undefined,
      startCursor: page[0]?.id ?? null,
      endCursor: page.at(-1)?.id ?? null,
    },
  };
}

/** A quarantined row as the graph shows it. */
export function quarantinedRowOnGraph(row: QuarantinedRow) {
  return { ...row, fields: Object.entries(row.fields).map(([name, text]) => ({ name, text })) };
}

function mayWrite({ caller }: SubgraphContext, code: string): void {
  if (!caller.mayWrite(code))
    throw new HubError('FORBIDDEN', `Only the owner of ${code} may bring in its records or see its quarantine.`);
}

/** What waits in quarantine may be about any enterprise, or about none that can be read. */
function mayKeepQuarantine(context: SubgraphContext, code: string): void {
  mayWrite(context, code);
  if (!context.caller.mayWriteEverywhere(code))
    throw new HubError(
      'FORBIDDEN',
      `The quarantine of ${code} is kept for the whole province, and your token is limited to regions. Hand the row in again as it should be, or ask its owner for the whole province.`,
    );
}

function submitName(subgraph: Taker, kind: RecordsKind): string {
  return `submit${pascalCase(subgraph.name)}${pascalCase(kind.name)}`;
}

function rowInputName(subgraph: Taker, kind: RecordsKind): string {
  return `${pascalCase(subgraph.name)}${pascalCase(kind.name)}RowInput`;
}
