import type { SectorFailureCode } from './sector-failure.ts';

/** What a data source tells logs and metrics. `event` is a fixed phrase that can be counted; the rest varies. */
export type SectorEvent =
  | {
      readonly event: 'sector did not answer';
      readonly sector: string;
      readonly code: SectorFailureCode;
      readonly waitedMs: number;
      /** For the log only: HTTP status, errno, or the place in the answer that was wrong; never a value. */
      readonly detail: string;
      /** What was thrown, where the subgraph runs in this process. For the log only: it may quote values. */
      readonly cause?: unknown;
    }
  | { readonly event: 'sector circuit opened' | 'sector circuit closed'; readonly sector: string }
  | {
      /** The sector answered with an error that says nothing callers may see; they got a masked one. */
      readonly event: 'sector error masked';
      readonly sector: string;
      readonly count: number;
      /** What was thrown, where the subgraph runs in this process. For the log only: it may quote values. */
      readonly cause?: unknown;
    }
  | {
      /** Signing the hop, building the context or reading the operation failed before the sector was asked. */
      readonly event: 'sector could not be asked';
      readonly sector: string;
      readonly cause: unknown;
    }
  | {
      /** An in-process operation runs through graphql-js because graphql-jit refused it: right, but slower. */
      readonly event: 'sector operation not compiled';
      readonly sector: string;
      readonly detail: string;
    };

export type SectorEventListener = (event: SectorEvent) => void;
