import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { ROOT } from './child.ts';

const service = z.object({
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).default({}),
  secrets: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  network_mode: z.string().optional(),
  read_only: z.boolean().default(false),
  cap_drop: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
});
export type ComposeService = z.infer<typeof service>;

/** The services of a compose file, with its variables filled in as `docker compose` does. @throws {Error} for a missing one. */
export function composeServices(
  file: string,
  variables: Readonly<Record<string, string>>,
): Record<string, ComposeService> {
  return z.object({ services: z.record(z.string(), service) }).parse(composeDocument(file, variables)).services;
}

/** The whole file as data, anchors and merges resolved. */
export function composeDocument(file: string, variables: Readonly<Record<string, string>>): unknown {
  const fill = (_key: unknown, value: unknown) => (typeof value === 'string' ? filledIn(value, variables) : value);
  return parse(readFileSync(join(ROOT, file), 'utf8'), fill, { merge: true });
}

/** `${NAME}`, `${NAME:-default}` and `${NAME:?message}`, as the Compose Specification has them (interpolation). */
function filledIn(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_whole, name: string, kind?: string, rest?: string) => {
    const value = variables[name] ?? '';
    if (value !== '') return value;
    if (kind === '?') throw new Error(`required variable ${name} is missing a value: ${rest}`);
    return rest ?? '';
  });
}

/** The variables of an env file. */
export function envFile(file: string): Record<string, string> {
  const lines = readFileSync(join(ROOT, file), 'utf8').split('\n');
  const entries = lines.flatMap((line) =>
    [/^(\w+)=(.*)$/.exec(line)?.slice(1, 3) ?? []].filter(({ length }) => length > 0),
  );
  return Object.fromEntries(entries) as Record<string, string>;
}
