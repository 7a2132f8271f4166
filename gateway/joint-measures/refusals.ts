import { HubError } from '../../kit/errors.ts';

/** Said of what is not there and of what is not the caller's alike. */
export function unknown(): HubError {
  return new HubError(
    'JOINT_MEASURE_UNKNOWN',
    'There is nothing with this id that your token sees; list them to see the ids.',
  );
}

/** @param why a sentence about the sector, never naming the record. */
export function notStanding(why: string): HubError {
  return new HubError(
    'BASIS_NOT_STANDING',
    `basis does not stand in the sector named: ${why}. Look the enterprise up, and name what is there.`,
  );
}
