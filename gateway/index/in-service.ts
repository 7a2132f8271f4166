import { HubError } from '../../kit/errors.ts';

/** Which generation of the index answers now. */
export class GenerationInService {
  #number: number | null = null;

  set(number: number): void {
    this.#number = number;
  }

  get number(): number | null {
    return this.#number;
  }

  /** @throws {HubError} INDEX_LOADING before the first filling is complete. */
  get required(): number {
    if (this.#number !== null) return this.#number;
    throw new HubError(
      'INDEX_LOADING',
      'The index of enterprises is being filled for the first time; ask again when /ready says that the hub is ready.',
    );
  }
}
