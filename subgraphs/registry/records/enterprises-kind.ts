import { sql } from 'kysely';
import {
  dateField,
  otherUsccField,
  textField,
  translated,
  usccField,
  wordField,
  wordListField,
  wordsByName,
} from '../../../kit/feed/fields.ts';
import {
  FieldProblem,
  type RecordsField,
  recordsKind,
  type StoredRecord,
  type WriteTarget,
} from '../../../kit/feed/records-kind.ts';
import { incoming, instant, upsertInto } from '../../../kit/feed/table-writer.ts';
import { inOrder } from '../../../kit/records/row-checks.ts';
import { codesIn, directoryDivision, keepDirectories, newestMemberships } from './directory-memberships.ts';
import type { Uscc } from '../../../schema/vocabulary/uscc.ts';
import type { LocalDate } from '../../../schema/vocabulary/local-date.ts';
import { findDivision } from '../../../schema/vocabulary/division.ts';
import { InvalidIndustryCode, parseIndustryCode } from '../../../schema/vocabulary/industry.ts';
import {
  DIRECTORY_TIER_NAMES,
  type DirectoryTier,
  KEY_DOMAIN_NAMES,
  REGISTRATION_STATUS_NAMES,
} from '../../../schema/vocabulary/registration.ts';

const writeEnterprises = upsertInto({
  table: 'enterprise',
  key: ['uscc'],
  content: [
    'name',
    'registration_status',
    'registration_status_since',
    'registered_division',
    'industry_code',
    'established_on',
    'directory_tier',
    'key_domains',
    'superseded_by',
  ],
});

/** Who the enterprise is: the registry's own file (企业登记信息). Each registration status is also kept with the day it began. */
export const enterprisesKind = recordsKind({
  name: 'enterprises',
  title: { zh: '企业登记信息', en: 'Registered enterprises' },
  fields: {
    uscc: usccField(),
    name: textField({
      headers: ['企业名称'],
      description: { zh: '企业名称', en: 'Registered name.' },
      required: true,
      example: '样例石家庄商贸有限公司',
      atMost: 255,
    }),
    registrationStatus: wordField({
      headers: ['登记状态'],
      description: { zh: '登记状态', en: 'Registration status: 存续, 吊销, 注销, 迁出 or 撤销.' },
      required: true,
      example: '存续',
      words: wordsByName(REGISTRATION_STATUS_NAMES),
    }),
    registrationStatusSince: dateField({
      headers: ['状态日期'],
      description: { zh: '状态日期', en: 'Day on which the status began.' },
      required: true,
      example: '2019-05-06',
    }),
    registeredDivision: divisionField(),
    industryCode: industryField(),
    establishedOn: dateField({
      headers: ['成立日期'],
      description: { zh: '成立日期', en: 'Day of establishment.' },
      required: false,
      example: '2019-05-06',
    }),
    directoryTier: wordField({
      headers: ['名录层级'],
      description: { zh: '名录层级', en: 'Tier of the evaluation directory: 省, 市 or 县.' },
      required: true,
      example: '县',
      words: wordsByName(DIRECTORY_TIER_NAMES),
    }),
    directorySince: dateField({
      headers: ['名录起始日期'],
      description: { zh: '名录起始日期', en: 'First day in that directory; blank where it is not known.' },
      required: false,
      example: '2022-06-01',
    }),
    keyDomains: wordListField({
      headers: ['重点领域'],
      description: { zh: '重点领域', en: 'Key domains of strict supervision, ; between them.' },
      required: false,
      example: '食品药品;特种设备',
      words: wordsByName(KEY_DOMAIN_NAMES),
    }),
    supersededBy: otherUsccField({
      headers: ['替代代码'],
      description: { zh: '替代代码', en: 'Newer code of the same enterprise after a restructuring.' },
      required: false,
      example: '',
    }),
  },
  check: ({ uscc, supersededBy, establishedOn, registrationStatusSince, directorySince }) => [
    ...inOrder(establishedOn, registrationStatusSince, 'registrationStatusSince', '状态日期 lies before 成立日期.'),
    ...inOrder(establishedOn, directorySince, 'directorySince', '名录起始日期 lies before 成立日期.'),
    ...(supersededBy === uscc
      ? [
          {
            field: 'supersededBy',
            code: 'CODE_UNKNOWN' as const,
            message: '替代代码 is the code itself. Leave it blank, or write the newer code.',
          },
        ]
      : []),
  ],
  record: (values) => ({
    key: values.uscc,
    uscc: values.uscc,
    columns: {
      uscc: values.uscc,
      name: values.name,
      registration_status: values.registrationStatus,
      registration_status_since: values.registrationStatusSince,
      registered_division: values.registeredDivision,
      industry_code: values.industryCode,
      established_on: values.establishedOn,
      directory_tier: values.directoryTier,
      key_domains: (values.keyDomains ?? []).join(';'),
      superseded_by: values.supersededBy,
      directory_since: values.directorySince,
    },
  }),
  write: async (target, records, receivedAt) => {
    const restated = await keepStatuses(target, records, receivedAt);
    const moved = await keepDirectories(target, records.map(statedDirectory), receivedAt);
    const changed = await writeEnterprises(target, await asTheyStand(target, records), receivedAt);
    return [...new Set([...changed, ...restated, ...moved])];
  },
});

/** Rows with the status and the directory that hold now: a row about earlier days, come late, does not bring them back. */
async function asTheyStand(target: WriteTarget, records: readonly StoredRecord[]): Promise<StoredRecord[]> {
  const usccs = records.map(({ uscc }) => uscc ?? '');
  const statuses = await newestStatuses(target, usccs);
  const directories = await newestMemberships(target, usccs);
  return records.map((record) => {
    const status = statuses.get(record.uscc ?? '');
    const directory = directories.get(record.uscc ?? '');
    return {
      ...record,
      columns: {
        ...record.columns,
        ...(status !== undefined && { registration_status: status.status, registration_status_since: status.since }),
        ...(directory !== undefined && { directory_tier: directory.tier }),
      },
    };
  });
}

interface StatusSince {
  readonly uscc: string;
  readonly since: LocalDate;
  readonly status: string;
}

async function newestStatuses(
  { engine, transaction }: WriteTarget,
  usccs: readonly string[],
): Promise<ReadonlyMap<string, StatusSince>> {
  const { rows } = await sql<StatusSince>`
    select uscc, since, status from registration_status_change where uscc in (${codesIn(engine, usccs)})
    order by since`.execute(transaction);
  return new Map(rows.map((row) => [row.uscc, row]));
}

/** As `record` above made the columns. */
function statedDirectory(record: StoredRecord) {
  const { columns } = record;
  const tier = columns['directory_tier'] as DirectoryTier;
  return {
    record,
    tier,
    division: directoryDivision(tier, String(columns['registered_division'])),
    since: columns['directory_since'] as LocalDate | null,
    establishedOn: columns['established_on'] as LocalDate | null,
  };
}

/** A status that was corrected keeps its day; every other status is one more row. @returns whose history changed. */
async function keepStatuses(
  { engine, transaction }: WriteTarget,
  records: readonly StoredRecord[],
  receivedAt: string,
): Promise<Uscc[]> {
  const columns = ['uscc', 'registration_status', 'registration_status_since'];
  const { rows } = await sql<{ uscc: Uscc }>`
    insert into registration_status_change as kept (uscc, since, status, received_at)
    select uscc, registration_status_since, registration_status, ${instant(engine, receivedAt)}
    from ${incoming(engine, 'enterprise', columns, records)} where true
    on conflict (uscc, since) do update set status = excluded.status, received_at = excluded.received_at
    where kept.status <> excluded.status
    returning uscc`.execute(transaction);
  return rows.map(({ uscc }) => uscc);
}

function divisionField(): RecordsField<string, true> {
  return {
    headers: ['住所区划代码'],
    description: { zh: '住所区划代码', en: 'GB/T 2260 code of the registered address, six digits.' },
    required: true,
    example: '130102',
    parse: (text) => {
      const division = findDivision(text);
      if (division === null)
        throw new FieldProblem('CODE_UNKNOWN', '住所区划代码 must be a six-digit GB/T 2260 code of Hebei.');
      return division.code;
    },
  };
}

function industryField(): RecordsField<string, true> {
  return {
    headers: ['行业代码'],
    description: { zh: '行业代码', en: 'GB/T 4754 code, section letter first, as F5211.' },
    required: true,
    example: 'F5211',
    parse: (text) =>
      translated(
        () => parseIndustryCode(text).code,
        InvalidIndustryCode,
        () => 'CODE_UNKNOWN',
      ),
  };
}
