export function discoverSubgraphs(): Promise<{ tables: import('./database/table-set.ts').TableSet[] }[]> {
  return import('../subgraphs/registry/records/tables.ts').then(({ registryTables }) => [{ tables: [registryTables] }]);
}
