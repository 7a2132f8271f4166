import { HubError } from '../../kit/errors.ts';
import type { Caller } from '../../kit/identity/caller.ts';
import type { SectorDescription } from '../hub/sectors.ts';

type NamedSector = Pick<SectorDescription, 'code' | 'authority'>;

/**
 * The departments (部门) for which a caller acts, as they are written in the hub's own records: the one its token names,
 * and the authorities of the sectors it owns. Nobody but an agency acts for any.
 */
export function departmentsOf(
  { role, department, sectors: owned }: Pick<Caller, 'role' | 'department' | 'sectors'>,
  sectors: readonly NamedSector[],
): readonly string[] {
  if (role !== 'AGENCY') return [];
  const authorities = sectors.filter(({ code }) => owned.includes(code)).map(({ authority }) => authority);
  return [...new Set([...(department === undefined ? [] : [department]), ...authorities])];
}

/**
 * The department in whose name a caller does something: the one it names, or its only one.
 * @throws {HubError} FORBIDDEN where it acts for no such department; BAD_USER_INPUT where it must say for which.
 */
export function actingDepartment(
  caller: Pick<Caller, 'role' | 'department' | 'sectors'>,
  sectors: readonly NamedSector[],
  named: string | null | undefined,
): string {
  const own = departmentsOf(caller, sectors);
  const [first, second] = own;
  if (first === undefined)
    throw new HubError(
      'FORBIDDEN',
      'This is for departments: an agency whose token names its department (claim "department") or a sector that it owns.',
    );
  if (named !== null && named !== undefined) {
    if (own.includes(named)) return named;
    throw new HubError(
      'FORBIDDEN',
      'department is none of those that your token acts for; name your own, or leave it out.',
    );
  }
  if (second !== undefined)
    throw new HubError('BAD_USER_INPUT', 'Your token acts for several departments; say in department for which.');
  return first;
}
