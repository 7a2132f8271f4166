/** Where a rule or a number is written: the document (number or short title) and the clause inside it. */
export interface Citation {
  document: string;
  clause: string;
}

/**
 * How far a rule or a number can be trusted: read in its own source, borrowed from another place's source
 * because Hebei publishes none, or a default of this software that anybody may configure.
 */
export const PROVENANCES = ['SOURCE', 'BORROWED', 'DEFAULT'] as const;
export type Provenance = (typeof PROVENANCES)[number];
