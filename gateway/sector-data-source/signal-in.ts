/** The signal of a gateway context that carries one under that name. */
export function signalIn(context: object): AbortSignal | undefined {
  return 'signal' in context && context.signal instanceof AbortSignal ? context.signal : undefined;
}
