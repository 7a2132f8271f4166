import { execute, type ExecutionResult, parse } from 'graphql';
import type { DatabaseEngine } from '../database/location.ts';
import { discoverSubgraphs } from '../discover.ts';
import { submitRows } from '../feed/submit-rows.ts';
import { type Caller, callerOf } from '../identity/caller.ts';
import { contextFor, openSubgraph } from '../open-subgraph.ts';
import { counted } from './counted.ts';
import type { TestStores } from './stores.ts';

/** A subgraph of the house on a fresh store, asked as the gateway asks it. */
export interface AskedSubgraph {
  readonly code: string;
  /** Takes in rows, and fails the test where one of them is not accepted. */
  submit(kind: string, ...rows: Record<string, string>[]): Promise<void>;
  /** What the subgraph says of enterprises: the data of each, in the order asked, with the fields selected. */
  entities(caller: Caller, usccs: readonly string[], fields: string): Promise<Record<string, unknown>[]>;
  query(caller: Caller, query: string): Promise<ExecutionResult>;
  /** Statements that reading has cost so far. */
  statements(): number;
  close(): Promise<void>;
}

export async function askedSubgraph(name: string, engine: DatabaseEngine, stores: TestStores): Promise<AskedSubgraph> {
  const [subgraph] = await discoverSubgraphs([name]);
  if (subgraph === undefined) throw new Error(`no subgraph ${name}`);
  const open = await openSubgraph(subgraph, { databaseSetting: stores.setting(engine), pendingMigrations: 'APPLY' });
  const { database, statements } = counted(open.database);
  const ask = (caller: Caller, query: string, variableValues: Record<string, unknown> = {}) =>
    execute({
      schema: open.schema,
      document: parse(query),
      variableValues,
      contextValue: contextFor(subgraph, database, caller),
    });
  return {
    code: subgraph.code,
    submit: async (kindName, ...rows) => {
      const kind = subgraph.imports.find((each) => each.name === kindName);
      if (kind === undefined) throw new Error(`${name} takes no ${kindName}`);
      const { quarantinedRows } = await submitRows({ kind, rows, database: open.database, source: 'test' });
      if (quarantinedRows.length > 0) throw new Error(JSON.stringify(quarantinedRows));
    },
    entities: async (caller, usccs, fields) => {
      const { data, errors } = await ask(
        caller,
        `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Enterprise { ${fields} } } }`,
        { of: usccs.map((uscc) => ({ __typename: 'Enterprise', uscc })) },
      );
      if (errors !== undefined) throw new Error(JSON.stringify(errors));
      return (data?.['_entities'] ?? []) as Record<string, unknown>[];
    },
    query: async (caller, query) => ask(caller, query),
    statements,
    close: () => open.close(),
  };
}

/** Somebody of an agency that owns sectors, or none. */
export function agencyOf(...sectors: string[]): Caller {
  return callerOf({ subject: 'clerk', role: 'AGENCY', sectors, purpose: 'SUPERVISION' });
}
