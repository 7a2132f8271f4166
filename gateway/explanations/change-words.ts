import { PUBLICATION_INSTRUMENTS, publicationOf } from '../../schema/vocabulary/publication.ts';
import type { Severity } from '../../schema/vocabulary/severity.ts';
import type { TierLiftChange } from '../hub/resolvers.generated.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { RiseChange, StrikeChange } from './possible-changes.ts';

/** Records are repaired under the instrument of the day of their decision; what it asks for besides is not ours to see. */
const REPAIR = { clause: '信用修复管理办法(国家发展改革委令第36号) 修复范围', provenance: 'SOURCE' } as const;
/** That a better grade lifts the tier is what the rules say; how it is reached stands in the agency's own scheme. */
const RISE = { clause: '本规则集', provenance: 'DEFAULT' } as const;

/** A record or listing that is struck, in words. */
export function strikeInWords({ key, record, listing, sectors }: StrikeChange): TierLiftChange {
  const place = { sectors, key, from: null, to: null };
  if (listing !== null) {
    const { day, ...cited } = earliest('SEVERE', listing.includedOn);
    return {
      kind: 'LEAVE_SEVERE_LIST',
      ...place,
      ...cited,
      possibleFrom: day,
      textZh: `移出严重失信主体名单（${key}）${fromDayZh(day)}。`,
      textEn: `Removal from the severe list (${key})${fromDayEn(day)}.`,
    };
  }
  const name = record?.documentNumber ?? key;
  if (record?.kind === 'ABNORMAL_LISTING')
    return {
      kind: 'LEAVE_ABNORMAL_LIST',
      ...place,
      ...REPAIR,
      possibleFrom: null,
      textZh: `移出经营异常名录（${name}）。`,
      textEn: `Removal from the list of abnormal operations (${name}).`,
    };
  const { day, ...cited } = record === null ? { day: null, ...REPAIR } : earliest(record.severity, record.decidedOn);
  return {
    kind: 'REPAIR_RECORD',
    ...place,
    ...cited,
    possibleFrom: day,
    textZh: `修复失信记录 ${name}${fromDayZh(day)}。`,
    textEn: `Repair of the record ${name}${fromDayEn(day)}.`,
  };
}

/** A grade that rises by so many steps, in words. */
export function riseInWords({ sector, title, isBase, from, to }: RiseChange, steps: number): TierLiftChange {
  const target = to[steps - 1] ?? from;
  return {
    kind: isBase ? 'RAISE_PUBLIC_GRADE' : 'RAISE_SECTOR_GRADE',
    sectors: [sector],
    key: null,
    from,
    to: target,
    ...RISE,
    possibleFrom: null,
    textZh: `${title}由 ${from} 提高到 ${target}（由主管部门重新评价）。`,
    textEn: `${sector} from ${from} to ${target}, by a new evaluation of its agency.`,
  };
}

/** The first day on which repair may be applied for, and what says so. */
function earliest(
  severity: Severity,
  decidedOn: LocalDate,
): Pick<TierLiftChange, 'clause' | 'provenance'> & { day: LocalDate | null } {
  const { minUntil, instrument: id } = publicationOf(severity, decidedOn);
  const instrument = PUBLICATION_INSTRUMENTS.find((each) => each.id === id);
  const months = instrument?.of[severity];
  if (minUntil === null || instrument === undefined || months === null || months === undefined)
    return { day: null, ...REPAIR };
  const { document, clause } = instrument.cites;
  return { day: minUntil, clause: `${document} ${clause}`, provenance: months.provenance };
}

function fromDayZh(day: LocalDate | null): string {
  return day === null ? '' : `，最早自 ${day} 起可申请`;
}

function fromDayEn(day: LocalDate | null): string {
  return day === null ? '' : `, to be applied for from ${day} at the earliest`;
}
