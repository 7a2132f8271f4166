import { GraphQLError } from 'graphql';

/** Answers under way, by what they answer. */
export class InFlight<Answer> {
  readonly #underWay = new Map<string, UnderWay<Answer>>();

  has(key: string): boolean {
    return this.#underWay.has(key);
  }

  /**
   * Takes the answer that is under way under the same key, or starts one. Whoever leaves is no longer waited for; the
   * work is told to stop when all have left. Who leaves for a reason that can be told is told it, where the work goes on
   * for others.
   * @param left aborts when the one who asks leaves.
   */
  share(key: string, left: AbortSignal, start: (left: AbortSignal) => Promise<Answer>): Promise<Answer> {
    const known = this.#underWay.get(key);
    const underWay = known ?? this.#start(key, start);
    underWay.waiting += 1;
    return new Promise<Answer>((resolve, reject) => {
      const leave = (): void => {
        underWay.waiting -= 1;
        if (underWay.waiting === 0) {
          this.#forget(key, underWay);
          underWay.controller.abort(left.reason);
        } else if (left.reason instanceof GraphQLError) reject(left.reason);
      };
      if (left.aborted) leave();
      else left.addEventListener('abort', leave, { once: true });
      underWay.answer.finally(() => left.removeEventListener('abort', leave)).then(resolve, reject);
    });
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
