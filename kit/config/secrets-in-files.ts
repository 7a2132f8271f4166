import { readFileSync } from 'node:fs';

/** Settings, and what is wrong with them. */
interface Given {
  readonly given: Record<string, string>;
  readonly problems: string[];
}

/** Settings with the secrets that stand in files of their own; what cannot be read is told among the problems. */
export function withSecretsFromFiles(environment: Record<string, string>): Given {
  const problems: string[] = [];
  const password = secretIn(environment, 'HUB_DB_PASSWORD_FILE', problems);
  const given: Record<string, string> = { ...environment };
  if (password !== null) given['HUB_DB'] = withPassword(environment['HUB_DB'] ?? '', password, problems);
  return { given, problems };
}

function secretIn(environment: Record<string, string>, name: string, problems: string[]): string | null {
  const file = environment[name];
  if (file === undefined) return null;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    problems.push(`${name} names a file that does not exist or cannot be read`);
    return null;
  }
}

/** The key in the file that a setting names; null where it names none, or one that is told among the problems. */
export function keyIn<Key>(
  environment: Record<string, string>,
  name: string,
  read: (pem: string) => Key,
  problems: string[],
): Key | null {
  const pem = secretIn(environment, name, problems);
  if (pem === null) return null;
  try {
    return read(pem);
  } catch (error) {
    problems.push(`${name} names a file that ${error instanceof Error ? error.message : 'cannot be used'}`);
    return null;
  }
}

function withPassword(database: string, password: string, problems: string[]): string {
  if (!/^postgres(ql)?:/.test(database) || !URL.canParse(database)) {
    problems.push('HUB_DB_PASSWORD_FILE goes with HUB_DB=postgresql://user@host:port/prefix');
    return database;
  }
  const url = new URL(database);
  url.password = encodeURIComponent(password); // the setter itself leaves % as it is
  return url.href;
}
