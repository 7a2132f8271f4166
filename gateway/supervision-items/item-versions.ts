import { sql } from 'kysely';
import { HubError } from '../../kit/errors.ts';
import type { RecordsKind, RowProblem, StoredRecord, WriteTarget } from '../../kit/feed/records-kind.ts';
import { incoming, instant } from '../../kit/feed/table-writer.ts';
import { type LocalDate, todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import { addWorkingDays } from '../../schema/vocabulary/working-days.ts';
import type { ItemChange } from './tables.ts';

/** "于调整后10个工作日内报送": Hebei opinion of 2022-04-21, 二(三). */
export const REPORTED_WITHIN_WORKING_DAYS = 10;

const TABLE = 'supervision_item_version';
const ITEM = ['division', 'department', 'item_code'] as const;
/** What a version says of its item, but for the day on which it was reported. */
const SAID = [
  'tier',
  'change_kind',
  'item_name',
  'object_kind',
  'legal_basis',
  'inspection_mode',
  'in_force_until',
  'decided_on',
] as const;
const COLUMNS = [...ITEM, 'in_force_from', 'revision', ...SAID, 'reported_on', 'report_due_on', 'is_late'] as const;

/** A row of the table, as far as versions are compared by it. */
interface Version {
  readonly in_force_from: LocalDate;
  readonly in_force_until: LocalDate | null;
  readonly revision: number;
  readonly change_kind: ItemChange;
  readonly reported_on: LocalDate | null;
}

/** Rows that what is known of their item does not allow, by key. They are looked at from the earliest day on. */
export const contradictingVersions: NonNullable<RecordsKind['contradictions']> = async (target, records) => {
  const known = await versionsOf(target, records);
  const problems = new Map<string, RowProblem>();
  const today = todayInShanghai();
  for (const record of records.toSorted((one, other) =>
    said(one).in_force_from < said(other).in_force_from ? -1 : 1,
  )) {
    const versions = known.get(itemOf(record.columns)) ?? [];
    const problem = problemOf(record, versions, today);
    if (problem === null) known.set(itemOf(record.columns), [...versions, said(record)]);
    else problems.set(record.key, problem);
  }
  return problems;
};

function problemOf(record: StoredRecord, versions: readonly Version[], today: LocalDate): RowProblem | null {
  const { in_force_from: from, change_kind: change } = said(record);
  const same = newestOf(versions.filter((version) => version.in_force_from === from));
  if (same !== undefined && saysTheSame(record, same)) return null;
  const inForce = versions.filter((version) => version.in_force_from <= today);
  if (inForce.some((version) => version.in_force_from === from))
    return {
      field: 'inForceFrom',
      code: 'SUPERVISION_ITEM_IN_FORCE',
      message:
        'A version of this item with the same 生效日期 has come into force and is never changed. Report the change as a version of its own, from a later day.',
    };
  if (inForce.some((version) => version.in_force_from > from))
    return {
      field: 'inForceFrom',
      code: 'DATES_OUT_OF_ORDER',
      message: '生效日期 lies before that of a version in force, which is never changed. Name a later day.',
    };
  const before = newestOf(versions.filter((version) => version.in_force_from < from));
  const isThere =
    before !== undefined &&
    before.change_kind !== 'REMOVED' &&
    (before.in_force_until === null || before.in_force_until >= from);
  if (change === 'ADDED' && isThere)
    return {
      field: 'change',
      code: 'SUPERVISION_ITEM_KNOWN',
      message: '变更类型 is 增加, and the list holds the item already. Write 修改, or another 事项编码.',
    };
  if (change !== 'ADDED' && !isThere)
    return {
      field: 'change',
      code: 'SUPERVISION_ITEM_UNKNOWN',
      message:
        '变更类型 is 修改 or 删除, and the list holds no such item on that day. Write 增加, or the right 事项编码.',
    };
  return null;
}

/**
 * Writes versions that are new, with the day by which they were to be reported and whether that was kept.
 * @throws {HubError} where a row out of quarantine still contradicts what is known.
 */
export const writeVersions: RecordsKind['write'] = async (target, records, receivedAt) => {
  const [contradiction] = (await contradictingVersions(target, records)).values();
  if (contradiction !== undefined) throw new HubError(contradiction.code, contradiction.message);
  const known = await versionsOf(target, records);
  const receivedOn = todayInShanghai(new Date(receivedAt));
  const rows = records.flatMap((record) => {
    const { in_force_from: from, reported_on } = said(record);
    const same = newestOf(
      (known.get(itemOf(record.columns)) ?? []).filter((version) => version.in_force_from === from),
    );
    if (same !== undefined && saysTheSame(record, same)) return [];
    const reportedOn = reported_on ?? receivedOn;
    const dueOn = addWorkingDays(record.columns['decided_on'] as LocalDate, REPORTED_WITHIN_WORKING_DAYS); // a required day of the kind
    return [
      {
        columns: {
          ...record.columns,
          revision: (same?.revision ?? -1) + 1,
          reported_on: reportedOn,
          report_due_on: dueOn,
          is_late: target.engine === 'sqlite' ? Number(reportedOn > dueOn) : String(reportedOn > dueOn),
        },
      },
    ];
  });
  if (rows.length === 0) return [];
  const list = sql.join(COLUMNS.map((name) => sql.ref(name)));
  await sql`
    insert into ${sql.table(TABLE)} (${list}, received_at)
    select ${list}, ${instant(target.engine, receivedAt)} from ${incoming(target.engine, TABLE, COLUMNS, rows)}`.execute(
    target.transaction,
  );
  return rows.map(() => null);
};

/** All versions of the items that the records are about, by item. */
async function versionsOf(target: WriteTarget, records: readonly StoredRecord[]): Promise<Map<string, Version[]>> {
  const items = [...new Map(records.map(({ columns }) => [itemOf(columns), { columns }])).values()];
  const same = sql.join(
    ITEM.map((name) => sql`${sql.ref(`stored.${name}`)} = ${sql.ref(`incoming.${name}`)}`),
    sql` and `,
  );
  const { rows } = await sql<Version & Record<(typeof ITEM)[number], string>>`
    select stored.* from ${sql.table(TABLE)} as stored join ${incoming(target.engine, TABLE, ITEM, items)} on ${same}`.execute(
    target.transaction,
  );
  return Map.groupBy(rows, itemOf);
}

function itemOf(row: Readonly<Record<string, unknown>> | Readonly<Record<(typeof ITEM)[number], string>>): string {
  return JSON.stringify(ITEM.map((name) => (row as Readonly<Record<string, unknown>>)[name]));
}

/** The kind's own columns, as the table has them. */
function said({ columns }: StoredRecord): Version {
  return { revision: 0, ...columns } as unknown as Version; // written by supervisionItemsKind alone
}

function newestOf(versions: readonly Version[]): Version | undefined {
  return versions.reduce<Version | undefined>(
    (newest, version) =>
      newest === undefined ||
      version.in_force_from > newest.in_force_from ||
      (version.in_force_from === newest.in_force_from && version.revision > newest.revision)
        ? version
        : newest,
    undefined,
  );
}

function saysTheSame({ columns }: StoredRecord, version: Version): boolean {
  const stored = version as unknown as Readonly<Record<string, unknown>>; // a whole row of the table
  const reportedOn = columns['reported_on'] ?? null;
  return (
    SAID.every((name) => columns[name] === stored[name]) &&
    (reportedOn === null || reportedOn === stored['reported_on'])
  );
}
