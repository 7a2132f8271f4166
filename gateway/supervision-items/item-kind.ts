import { type RecordsKind, recordsKind, type RowProblem } from '../../kit/feed/records-kind.ts';
import { inOrder } from '../../kit/records/row-checks.ts';
import { findDivision, reportingRegionOf } from '../../schema/vocabulary/division.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { DirectoryTier } from '../../schema/vocabulary/registration.ts';
import { ITEM_FIELDS } from './item-fields.ts';
import { contradictingVersions, writeVersions } from './item-versions.ts';

const rows = recordsKind({
  name: 'supervision-items',
  title: { zh: '信用监管事项', en: 'Items of lists of credit supervision' },
  fields: ITEM_FIELDS,
  check: (values) => [
    ...tierProblems(values),
    ...inOrder(values.inForceFrom, values.inForceUntil, 'inForceUntil', '失效日期 lies before 生效日期.'),
    ...inOrder(values.decidedOn, values.reportedOn, 'reportedOn', '报送日期 lies before 调整日期.'),
    ...removalProblems(values),
  ],
  record: (values) => ({
    key: JSON.stringify([values.division, values.department, values.itemCode, values.inForceFrom]),
    uscc: null,
    columns: {
      division: values.division,
      department: values.department,
      item_code: values.itemCode,
      in_force_from: values.inForceFrom,
      tier: values.tier,
      change_kind: values.change,
      item_name: values.itemName,
      object_kind: values.objectKind,
      legal_basis: values.legalBasis,
      inspection_mode: values.inspectionMode,
      in_force_until: values.inForceUntil,
      decided_on: values.decidedOn,
      reported_on: values.reportedOn,
    },
  }),
  write: writeVersions,
});

/** Lists of credit supervision items (信用监管事项清单), row by row: each adds, changes or removes one item from a day on. */
export const supervisionItemsKind: RecordsKind = { ...rows, contradictions: contradictingVersions };

/** 定州, 辛集 and 雄安新区 keep lists of a city's tier (Hebei opinion of 2022-04-21, addressees and 二(一)). */
const OF_CITY_TIER: ReadonlySet<string> = new Set(['130682', '130181', '133100']);

function tierProblems({ tier, division }: { readonly tier: DirectoryTier; readonly division: string }): RowProblem[] {
  const level = findDivision(division)?.level;
  const isRight =
    tier === level || (tier === 'CITY' && OF_CITY_TIER.has(division) && reportingRegionOf(division) !== null);
  return isRight
    ? []
    : [{ field: 'tier', code: 'CODE_UNKNOWN', message: '层级 is not the tier of 区划代码. Correct one of the two.' }];
}

function removalProblems(values: { readonly change: string; readonly inForceUntil: LocalDate | null }): RowProblem[] {
  return values.change === 'REMOVED' && values.inForceUntil !== null
    ? [
        {
          field: 'inForceUntil',
          code: 'DATES_OUT_OF_ORDER',
          message: '失效日期 stands in a removal, which ends with nothing. Leave it blank.',
        },
      ]
    : [];
}
