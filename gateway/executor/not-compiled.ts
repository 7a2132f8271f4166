/** Why an operation is left to the stock executor; counted under these words. */
export type NotCompiledReason =
  /** A name such as `constructor` or `__proto__`, which every JavaScript object has already. */
  | 'NAME_OF_EVERY_OBJECT'
  | 'SUBSCRIPTION'
  /** A fetch that takes arguments from a parent's context (`@fromContext`). */
  | 'CONTEXT_ARGUMENTS'
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

/** @throws {NotCompiled} for a name that cannot be read off an object without asking whether the object itself has it. */
export function requireOwnName(name: string): void {
  if (name in Object.prototype) throw new NotCompiled('NAME_OF_EVERY_OBJECT', name);
}
