/** Turns at something of which there is one: whoever asks waits for those before. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>();

  /** Does the work when all the named are free, and keeps them until it is done. */
  async take<Result>(names: readonly string[], work: () => Promise<Result>): Promise<Result> {
    const before = names.map((name) => this.#last.get(name) ?? Promise.resolve());
    const done = Promise.withResolvers<void>();
    for (const name of names) this.#last.set(name, done.promise);
    await Promise.all(before);
    try {
      return await work();
    } finally {
      done.resolve();
    }
  }
}
