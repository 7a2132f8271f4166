import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './child.ts';

const FOLDER = join(ROOT, 'schema/operations');

/** Names of the operations that agencies and dashboards send: the files of schema/operations. */
export const OPERATIONS = readdirSync(FOLDER)
  .map((file) => file.replace(/\.graphql$/, ''))
  .sort();

/** The text of one of them. */
export function operation(name: string): string {
  return readFileSync(join(FOLDER, `${name}.graphql`), 'utf8');
}
