import type { Citation, Provenance } from './citation.ts';
import { addMonths, parseLocalDate } from './local-date.ts';
import type { LocalDate } from './local-date.ts';
import type { Severity } from './severity.ts';

export type PublicationInstrumentId = 'NDRC-58' | 'GBF-2025-22' | 'SAMR-107' | 'NDRC-36';

/** Where a record is shown: on the credit sites (信用中国), or by market regulation in 国家企业信用信息公示系统. */
export type PublicationChannel = 'CREDIT_CHINA' | 'ENTERPRISE_PUBLICITY_SYSTEM';

/** Months of display. `null` for a class that is not shown at all. */
interface DisplayMonths {
  min: number;
  max: number;
  provenance: Provenance;
}

interface PublicationInstrument {
  id: PublicationInstrumentId;
  channel: PublicationChannel | 'BOTH';
  inForceOn: LocalDate;
  cites: Citation;
  of: Readonly<Record<Severity, DisplayMonths | null>>;
  /** The shortest display in fields such as food, drugs, special equipment, safety and fire, where it differs. */
  sensitiveMin: number | null;
  /** Whether a penalty that is only a warning is kept out, whatever its class. */
  hidesWarnings: boolean;
}

const months = (min: number, max: number, provenance: Provenance = 'SOURCE'): DisplayMonths => ({
  min,
  max,
  provenance,
});

/**
 * The instruments of the dossier's §2.6, oldest first; the last one in force for the channel governs.
 * NDRC 58 was not read: its minor and general rows are remembered, and the longest display of general records and the
 * shortest of severe ones are our defaults.
 */
export const PUBLICATION_INSTRUMENTS: readonly PublicationInstrument[] = [
  {
    id: 'NDRC-58',
    channel: 'BOTH',
    inForceOn: parseLocalDate('2023-05-01'),
    cites: { document: '失信行为纠正后的信用信息修复管理办法(试行)(国家发展改革委令第58号)', clause: '公示期限' },
    of: { MINOR: null, GENERAL: months(3, 36, 'DEFAULT'), SEVERE: months(12, 36, 'DEFAULT') },
    sensitiveMin: 12,
    hidesWarnings: false,
  },
  {
    id: 'GBF-2025-22',
    channel: 'BOTH',
    inForceOn: parseLocalDate('2025-06-22'),
    cites: { document: '国办发〔2025〕22号', clause: '失信信息分类公示期限' },
    of: { MINOR: null, GENERAL: months(3, 12), SEVERE: months(12, 36) },
    sensitiveMin: null,
    hidesWarnings: false,
  },
  {
    id: 'SAMR-107',
    channel: 'ENTERPRISE_PUBLICITY_SYSTEM',
    inForceOn: parseLocalDate('2025-12-25'),
    cites: { document: '国家市场监督管理总局令第107号', clause: '公示期限' },
    of: { MINOR: months(3, 3), GENERAL: months(3, 12), SEVERE: months(12, 36) },
    sensitiveMin: null,
    hidesWarnings: true,
  },
  {
    id: 'NDRC-36',
    channel: 'CREDIT_CHINA',
    inForceOn: parseLocalDate('2026-04-01'),
    cites: { document: '信用修复管理办法(国家发展改革委令第36号)', clause: '公示期限' },
    of: { MINOR: null, GENERAL: months(3, 12), SEVERE: months(12, 36) },
    sensitiveMin: null,
    hidesWarnings: false,
  },
];

/** The days of a record's display (公示期); all null for a record that is not shown. */
export interface Publication {
  /** The decision's own day: the period counts from the document. */
  shownFrom: LocalDate | null;
  /** First day on which repair may be applied for. */
  minUntil: LocalDate | null;
  /** First day on which display has stopped by itself. A record still uncorrected follows the sector authority's rule. */
  maxUntil: LocalDate | null;
  instrument: PublicationInstrumentId;
}

/** What beside class and date decides the display. */
export interface PublicationCircumstances {
  channel?: PublicationChannel;
  /** The only penalty is a warning. */
  warningOnly?: boolean;
  /** Food, drugs, special equipment, work safety, fire. */
  sensitiveField?: boolean;
}

/**
 * How long a record is shown under the instrument in force on a day, normally the day of the decision: a later
 * instrument governs an older record only where it says so. Decisions older than every instrument follow the first.
 */
export function publicationOf(
  severity: Severity,
  decidedOn: LocalDate,
  instrumentInForceOn: LocalDate = decidedOn,
  { channel = 'CREDIT_CHINA', warningOnly = false, sensitiveField = false }: PublicationCircumstances = {},
): Publication {
  const instrument = instrumentOn(instrumentInForceOn, channel);
  const display = instrument.of[severity];
  if (display === null || (warningOnly && instrument.hidesWarnings))
    return { shownFrom: null, minUntil: null, maxUntil: null, instrument: instrument.id };
  const min = sensitiveField ? Math.max(display.min, instrument.sensitiveMin ?? 0) : display.min;
  return {
    shownFrom: decidedOn,
    minUntil: addMonths(decidedOn, min),
    maxUntil: addMonths(decidedOn, display.max),
    instrument: instrument.id,
  };
}

function instrumentOn(day: LocalDate, channel: PublicationChannel): PublicationInstrument {
  const candidates = PUBLICATION_INSTRUMENTS.filter((each) => each.channel === 'BOTH' || each.channel === channel);
  const instrument = candidates.findLast((each) => each.inForceOn <= day) ?? candidates[0];
  if (instrument === undefined) throw new Error(`No publication instrument for ${channel}: add one to the table.`);
  return instrument;
}

export const PUBLICATION_STATUSES = ['NOT_SHOWN', 'SHOWN', 'ENDED_AUTO', 'ENDED_REPAIR'] as const;
export type PublicationStatus = (typeof PUBLICATION_STATUSES)[number];

/** Where a record's display stands today. Repair ends it on its own day; a record never shown has nothing to end. */
export function publicationStatusOf(
  { shownFrom, maxUntil }: Publication,
  { repairedOn }: { repairedOn: LocalDate | null },
  today: LocalDate,
): PublicationStatus {
  if (shownFrom === null || today < shownFrom) return 'NOT_SHOWN';
  if (repairedOn !== null && repairedOn <= today && (maxUntil === null || repairedOn < maxUntil)) return 'ENDED_REPAIR';
  return maxUntil !== null && maxUntil <= today ? 'ENDED_AUTO' : 'SHOWN';
}

/** Whether the record may be shown, shared and used today. */
export function isShown(publication: Publication, repair: { repairedOn: LocalDate | null }, today: LocalDate): boolean {
  return publicationStatusOf(publication, repair, today) === 'SHOWN';
}
