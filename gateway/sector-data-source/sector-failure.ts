/** How a sector can fail to answer. Callers match these, never the message. */
export const SECTOR_FAILURE_CODES = ['SECTOR_UNAVAILABLE', 'SECTOR_TIMEOUT', 'SECTOR_BAD_ANSWER'] as const;

export type SectorFailureCode = (typeof SECTOR_FAILURE_CODES)[number];

/** Who is asked: `sector` is the code callers see in `extensions.sector`, `title` what people read. */
export interface SectorName {
  readonly sector: string;
  readonly title: string;
}

/**
 * A sector did not give an answer that can be used. Its `message` is in plain words and safe to show;
 * `detail` (status, errno, place in the answer; never a value) is for the log alone.
 */
export class SectorFailure extends Error {
  override readonly name = 'SectorFailure';
  readonly code: SectorFailureCode;
  readonly detail: string;

  constructor(code: SectorFailureCode, happened: string, detail: string, options?: ErrorOptions) {
    super(happened, options);
    this.code = code;
    this.detail = detail;
  }
}

/** The request was withdrawn before the sector answered, by the client or for its reason (`cause`): not the sector's failure. */
export class RequestCancelled extends Error {
  override readonly name = 'RequestCancelled';
}
