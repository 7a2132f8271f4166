import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Runs a script of this folder in a process of its own, and reads what it says of itself. */
export async function measureIn<Result>(script: string, ...parameters: string[]): Promise<Result> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, script), ...parameters]);
  return JSON.parse(stdout) as Result; // each script prints what its caller names
}
