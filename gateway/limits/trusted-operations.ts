import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'graphql';
import { HubError } from '../../kit/errors.ts';

/** The operations that are shipped with the hub. */
export const SHIPPED_OPERATIONS = fileURLToPath(new URL('../../schema/operations', import.meta.url));

/** Operations known beforehand, byte for byte, by the SHA-256 of their text. */
export class TrustedOperations {
  readonly #byHash = new Map<string, string>();
  readonly #texts = new Set<string>();

  constructor(texts: Iterable<string>) {
    for (const text of texts) {
      this.#texts.add(text);
      this.#byHash.set(createHash('sha256').update(text).digest('hex'), text);
    }
  }

  holds(text: string): boolean {
    return this.#texts.has(text);
  }

  /** @param hash SHA-256 of the text, hexadecimal. */
  textOf(hash: string): string | undefined {
    return this.#byHash.get(hash);
  }

  get size(): number {
    return this.#texts.size;
  }
}

/**
 * Reads a folder of operations, a .graphql file each.
 * @throws {HubError} CONFIGURATION_INVALID where there is no such folder, nothing in it, or a file is no GraphQL.
 */
export function trustedOperationsIn(folder: string): TrustedOperations {
  const files = filesIn(folder);
  if (files.length === 0) throw invalid('holds no .graphql file');
  return new TrustedOperations(
    files.map((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      try {
        parse(text);
      } catch (error) {
        throw invalid(`holds ${file}, which is no GraphQL`, error);
      }
      return text;
    }),
  );
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.graphql'))
      .sort();
  } catch (error) {
    throw invalid('names a folder that does not exist or cannot be read', error);
  }
}

function invalid(fault: string, cause?: unknown): HubError {
  return new HubError('CONFIGURATION_INVALID', `HUB_TRUSTED_OPERATIONS ${fault}.`, { cause });
}
