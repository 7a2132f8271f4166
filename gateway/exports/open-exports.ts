import type { HubConfig } from '../../kit/config.ts';
import type { Database } from '../../kit/database/database.ts';
import type { Log } from '../../kit/log.ts';
import type { AuditBeside } from '../audit/told-beside.ts';
import type { AnswerGraph } from '../graph-from-inside.ts';
import type { EnterpriseIndex } from '../index/enterprise-index.ts';
import { type ExportGraph, ExportPlanner } from './export-plan.ts';
import { ExportRunner } from './export-runner.ts';
import { ExportStore } from './export-store.ts';
import { Exports } from './exports.ts';
import type { ExportTables } from './tables.ts';

export interface OpenExportsOptions extends Omit<ExportGraph, 'limits'> {
  readonly database: Database<ExportTables>;
  readonly index: EnterpriseIndex;
  readonly answer: AnswerGraph;
  readonly audit: AuditBeside;
  readonly config: Pick<HubConfig, 'exports' | 'limits'>;
  readonly log: Log;
}

/** The hub's exports: what is asked of them, and what writes them once the graph serves. */
export function openExports({ database, index, config, ...options }: OpenExportsOptions): {
  readonly exports: Exports;
  readonly runner: ExportRunner;
} {
  const store = new ExportStore(database);
  const planner = new ExportPlanner({ ...options, limits: config.limits });
  const runner = new ExportRunner({
    ...options,
    store,
    planner,
    engine: database.engine,
    keepHours: config.exports.keepHours,
    pageTimeoutMs: config.limits.queryTimeoutMs,
  });
  return { exports: new Exports({ store, planner, runner, index, perClient: config.exports.perClient }), runner };
}
