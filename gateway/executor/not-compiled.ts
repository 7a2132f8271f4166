/** Why an operation is left to the stock executor; counted under these words. */
export type NotCompiledReason =
  | 'SUBSCRIPTION'
  /** A plan of a form that this executor does not know. */
  | 'PLAN_UNKNOWN'
  /** A fault of ours. */
  | 'COMPILER_FAILED';

/** Thrown while an operation is compiled. */
export class NotCompiled extends Error {
  override readonly name = 'NotCompiled';
  readonly reason: NotCompiledReason;

  constructor(reason: NotCompiledReason, detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.reason = reason;
  }
}
