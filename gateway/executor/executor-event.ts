import type { NotCompiledReason } from './not-compiled.ts';

/** What the executor tells logs. `event` is a fixed phrase that can be counted; the rest varies. */
export type ExecutorEvent =
  | {
      readonly event: 'operation compiled';
      readonly operationName: string | null;
      readonly queryHash: string;
      /** Query planning, milliseconds. */
      readonly planMs: number;
      /** Making functions of the plan, milliseconds; of the form of the answer, later and apart. */
      readonly compileMs: number;
    }
  | {
      /** Right, but slower. */
      readonly event: 'operation left to the stock executor';
      readonly operationName: string | null;
      readonly queryHash: string;
      readonly reason: NotCompiledReason;
      readonly cause: unknown;
    };
