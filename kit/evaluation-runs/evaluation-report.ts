import type { Period } from '../../schema/vocabulary/period.ts';
import type { Database } from '../database/database.ts';
import type { DatabaseLocation } from '../database/location.ts';
import type { Distribution } from './check-distribution.ts';
import type { EvaluationDirectory } from './evaluation-directory.ts';
import type { EvaluationSetting, Expectations } from './evaluation-setting.ts';
import type { Tally } from './result-values.ts';
import type { EvaluationRun, RunModel, RunStoreTables } from './run-store.ts';

/** How far a run has come. */
export interface RunProgress {
  readonly phase: 'EVALUATING' | 'CHECKING' | 'PUBLISHING';
  readonly done: number;
  readonly total: number;
}

export interface EvaluateOptions {
  readonly setting: EvaluationSetting;
  readonly database: Database<RunStoreTables>;
  /** Where the store is: threads open it for themselves. */
  readonly location: DatabaseLocation;
  readonly period: Period;
  /** The directory that is evaluated, by its own tier; left out for the whole population, for which the sector's tier speaks. */
  readonly directory?: EvaluationDirectory | null | undefined;
  /** Id of one model. */
  readonly model?: string | undefined;
  /** Evaluates and counts everything, and writes nothing. */
  readonly dryRun?: boolean | undefined;
  /** Publishes even outside the declared range, for this reason. */
  readonly publishAnyway?: string | undefined;
  /** Threads beside this one; 0 evaluates in this one. */
  readonly threads?: number | undefined;
  readonly pageSize?: number | undefined;
  readonly now?: Date | undefined;
  /** While it evaluates, the next page waits for what this does. */
  readonly onProgress?: ((progress: RunProgress) => void | Promise<void>) | undefined;
}

/** What a run has found, and what became of it. */
export interface EvaluationReport {
  readonly outcome: 'PUBLISHED' | 'HELD' | 'DRY_RUN';
  /** Null for a dry run. */
  readonly run: EvaluationRun | null;
  readonly models: readonly RunModel[];
  readonly directory: EvaluationDirectory | null;
  readonly population: number;
  readonly tally: Tally;
  readonly distribution: Distribution;
  /** The declared range of each class; empty for grades of another scheme. */
  readonly ranges: Expectations['classes'];
  /** Where the distribution leaves its declared range. */
  readonly outside: readonly string[];
  /** SHA-256 over the results in the order of their keys. */
  readonly hash: string;
  /** How many had been evaluated before by a run that was cut off. */
  readonly resumedAt: number;
}
