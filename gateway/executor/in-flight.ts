/** Answers under way, by what they answer. */
export class InFlight<Answer> {
  readonly #underWay = new Map<string, UnderWay<Answer>>();

  has(key: string): boolean {
    return this.#underWay.has(key);
  }

  /**
   * Takes the answer that is under way under the same key, or starts one. Whoever leaves is no longer waited for; the
   * work is told to stop when all have left.
   * @param left aborts when the one who asks leaves.
   */
  share(key: string, left: AbortSignal, start: (left: AbortSignal) => Promise<Answer>): Promise<Answer> {
    const known = this.#underWay.get(key);
    const underWay = known ?? this.#start(key, start);
    underWay.waiting += 1;
    const leave = (): void => {
      underWay.waiting -= 1;
      if (underWay.waiting > 0) return;
      this.#forget(key, underWay);
      underWay.controller.abort(left.reason);
    };
    if (left.aborted) leave();
    else left.addEventListener('abort', leave, { once: true });
    return underWay.answer.finally(() => left.removeEventListener('abort', leave));
  }

  #start(key: string, start: (left: AbortSignal) => Promise<Answer>): UnderWay<Answer> {
    const controller = new AbortController();
    const underWay: UnderWay<Answer> = { answer: start(controller.signal), controller, waiting: 0 };
    this.#underWay.set(key, underWay);
    const forget = (): void => this.#forget(key, underWay);
    underWay.answer.then(forget, forget);
    return underWay;
  }

  #forget(key: string, underWay: UnderWay<Answer>): void {
    if (this.#underWay.get(key) === underWay) this.#underWay.delete(key);
  }
}

interface UnderWay<Answer> {
  readonly answer: Promise<Answer>;
  readonly controller: AbortController;
  waiting: number;
}
