import { HubError } from '../errors.ts';
import type { Denial } from '../identity/caller.ts';
import type { RowDenial } from './rows.ts';

const SENTENCES: Readonly<Record<Denial | RowDenial, (what: string) => string>> = {
  ACCESS_DENIED_PURPOSE: (what) =>
    `${what} is shared for a purpose, and your token names none that your role may have; get one with its claim "purpose".`,
  ACCESS_DENIED_ROLE: (what) => `${what} is not for your role; leave it out.`,
  ACCESS_DENIED_INTERNAL: (what) => `${what} is internal to its owner, and seen by auditors alone; leave it out.`,
  ACCESS_DENIED_SCOPE: (what) =>
    `${what} is outside what the enterprise has authorised you to see; leave it out, or get an authorisation of that scope.`,
  FORBIDDEN: (what) => `${what} is for the owner of the data alone.`,
  ACCESS_DENIED_SUBJECT: (what) =>
    `${what} is about an enterprise for which you do not ask: you see your own, or those that authorised you.`,
  ACCESS_DENIED_REGION: (what) =>
    `${what} is about an enterprise that is not known to be registered in the regions of your token.`,
};

/** The error by which it is said aloud that something is withheld; `what` is a place in the schema, never a value. */
export function accessDenied(denial: Denial | RowDenial, what: string): HubError {
  return new HubError(denial, deniedBecause(denial, what));
}

export function deniedBecause(denial: Denial | RowDenial, what: string): string {
  return SENTENCES[denial](what);
}
