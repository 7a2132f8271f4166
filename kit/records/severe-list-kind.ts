import { normaliseDocumentNumber } from '../../schema/vocabulary/document-number.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import { dateField, textField, usccField, wordField } from '../feed/fields.ts';
import { type RecordsKind, recordsKind, type RowProblem } from '../feed/records-kind.ts';
import { upsertInto } from '../feed/table-writer.ts';
import { inOrder } from './row-checks.ts';
import { earliestRemoval, lastDayOfListing, longestListing, type SevereListRules } from './severe-list-rules.ts';

/**
 * Entries of a list of seriously dishonest entities (严重失信主体名单): the decision, who took it, and its period by the
 * sector's rules. Where the decision names no last day, the rules give it.
 */
export function severeListKind(rules: SevereListRules): RecordsKind {
  const situations = Object.keys(rules.situations);
  return recordsKind({
    name: 'severe-list',
    title: { zh: '严重失信主体名单', en: 'List of seriously dishonest entities' },
    fields: {
      uscc: usccField(),
      decisionNumber: textField({
        headers: ['决定文号', '列入决定文号'],
        description: { zh: '决定文号', en: 'Number of the listing decision.' },
        required: true,
        example: '冀应急列〔2025〕3号',
        atMost: 128,
      }),
      includedOn: dateField({
        headers: ['列入日期'],
        description: { zh: '列入日期', en: 'Day of listing.' },
        required: true,
        example: '2025-03-01',
      }),
      situation: wordField({
        headers: ['列入情形'],
        description: { zh: '列入情形', en: `Listing situation of the sector's rule: ${situations.join(', ')}.` },
        required: true,
        example: situations[0] ?? '',
        words: new Map(situations.map((situation) => [situation, situation])),
      }),
      authority: textField({
        headers: ['列入机关'],
        description: { zh: '列入机关', en: 'Authority that listed.' },
        required: true,
        example: '河北省应急管理厅',
        atMost: 128,
      }),
      endsOn: dateField({
        headers: ['管理期届满日期'],
        description: {
          zh: '管理期届满日期',
          en: "Last day of the management period; blank for the one that the sector's rule gives.",
        },
        required: false,
        example: '2028-03-01',
        mayLieAhead: true,
      }),
      removedOn: dateField({
        headers: ['移出日期'],
        description: { zh: '移出日期', en: 'Day of removal.' },
        required: false,
        example: '2026-09-01',
      }),
      removalReason: textField({
        headers: ['移出原因'],
        description: { zh: '移出原因', en: 'Reason of removal.' },
        required: false,
        example: '提前移出',
        atMost: 255,
      }),
    },
    check: ({ situation, includedOn, endsOn, removedOn, removalReason }) => [
      ...inOrder(includedOn, endsOn, 'endsOn', '管理期届满日期 lies before the listing.'),
      ...inOrder(includedOn, removedOn, 'removedOn', '移出日期 lies before the listing.'),
      ...periodProblems(rules, { situation, includedOn, endsOn }),
      ...removalProblems(rules, { situation, includedOn, removedOn, removalReason }),
    ],
    record: (values) => {
      const decisionNumber = normaliseDocumentNumber(values.decisionNumber);
      return {
        key: `${values.uscc}|${decisionNumber}`,
        uscc: values.uscc,
        columns: {
          uscc: values.uscc,
          decision_number: decisionNumber,
          included_on: values.includedOn,
          situation: values.situation,
          authority: values.authority,
          ends_on: values.endsOn ?? lastDayOfListing(rules, values),
          removed_on: values.removedOn,
          removal_reason: values.removalReason,
        },
      };
    },
    write: upsertInto({
      table: 'severe_listing',
      key: ['uscc', 'decision_number'],
      content: ['included_on', 'situation', 'authority', 'ends_on', 'removed_on', 'removal_reason'],
    }),
  });
}

interface Listing {
  readonly situation: string;
  readonly includedOn: LocalDate;
}

function periodProblems(rules: SevereListRules, listing: Listing & { endsOn: LocalDate | null }): RowProblem[] {
  const lastDay = longestListing(rules, listing);
  if (listing.endsOn === null || lastDay === null || listing.endsOn <= lastDay) return [];
  return [
    {
      field: 'endsOn',
      code: 'LISTING_TOO_LONG',
      message: `管理期届满日期 lies behind the longest period of this situation (${lastDay}). Correct it, or leave it blank.`,
    },
  ];
}

/** Removal before the earliest day needs a ground of its own: the decision was revoked, an objection upheld. */
function removalProblems(
  rules: SevereListRules,
  listing: Listing & { removedOn: LocalDate | null; removalReason: string | null },
): RowProblem[] {
  const { includedOn, removedOn, removalReason } = listing;
  const earliest = earliestRemoval(rules, listing);
  if (removedOn === null || removedOn < includedOn || earliest === null || removedOn >= earliest) return [];
  if (removalReason !== null && !removalReason.includes(EARLY_REMOVAL)) return [];
  return [
    {
      field: 'removedOn',
      code: 'REMOVAL_TOO_EARLY',
      message: `移出日期 lies before the first day on which early removal is possible (${earliest}). Correct the day, or name in 移出原因 why the entry fell away.`,
    },
  ];
}

const EARLY_REMOVAL = '提前';
