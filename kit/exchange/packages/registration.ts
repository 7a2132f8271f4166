import { sql } from 'kysely';
import { findDivision } from '../../../schema/vocabulary/division.ts';
import type { LocalDate } from '../../../schema/vocabulary/local-date.ts';
import {
  DIRECTORY_TIERS,
  type DirectoryTier,
  REGISTRATION_STATUSES,
  type RegistrationStatus,
} from '../../../schema/vocabulary/registration.ts';
import type { Uscc } from '../../../schema/vocabulary/uscc.ts';
import { otherUsccField, wordField } from '../../feed/fields.ts';
import {
  FieldProblem,
  type RecordsField,
  type RecordsKind,
  type StoredRecord,
  type WriteTarget,
} from '../../feed/records-kind.ts';
import { incoming, instant } from '../../feed/table-writer.ts';
import { receivedKind, sentDay, sentFields, sentText } from './received-kind.ts';

/** The one key of an enterprise's registration. */
export const REGISTRATION_KEY = 'REGISTRATION';

/** Who the enterprise is, as the registry sent it. */
export interface ReceivedRegistration {
  readonly registrationStatus: RegistrationStatus;
  /** Every status and its first day, oldest first. */
  readonly statusHistory: readonly { readonly status: RegistrationStatus; readonly since: LocalDate }[] | null;
  readonly registeredDivision: string;
  readonly industryCode: string;
  readonly establishedOn: LocalDate | null;
  readonly directoryTier: DirectoryTier;
  /** First day in its evaluation directory. */
  readonly directorySince: LocalDate | null;
  /** Key domains, `;` between them. */
  readonly keyDomains: string | null;
  readonly supersededBy: Uscc | null;
}

/** Reads the registration that the registry sends; a superseded code is also noted under the code that holds now. */
export function receivedRegistration(): RecordsKind {
  const kind = receivedKind('REGISTRATION', {
    ...sentFields(),
    registrationStatus: wordField({
      headers: ['登记状态'],
      description: { zh: '登记状态', en: 'Registration status.' },
      required: true,
      example: 'ACTIVE',
      words: new Map(REGISTRATION_STATUSES.map((status) => [status, status])),
    }),
    statusHistory: statusHistoryField(),
    registeredDivision: divisionField(),
    industryCode: sentText('行业代码', 'GB/T 4754 code.', true, 8),
    establishedOn: sentDay('成立日期', 'Day of establishment.', false),
    directoryTier: wordField({
      headers: ['名录层级'],
      description: { zh: '名录层级', en: 'Tier of the evaluation directory.' },
      required: true,
      example: 'COUNTY',
      words: new Map(DIRECTORY_TIERS.map((tier) => [tier, tier])),
    }),
    directorySince: sentDay('名录起始日期', 'First day in the directory.', false),
    keyDomains: sentText('重点领域', 'Key domains, ; between them.', false, 255),
    supersededBy: otherUsccField({
      headers: ['替代代码'],
      description: { zh: '替代代码', en: 'Newer code of the same enterprise.' },
      required: false,
      example: '',
    }),
  });
  return {
    ...kind,
    write: async (target, records, receivedAt) => {
      const changed = await kind.write(target, records, receivedAt);
      const renamed = await keepSupersededCodes(target, records, receivedAt);
      return [...changed, ...renamed];
    },
  };
}

/** Notes older codes under the newer one, and forgets what no longer holds; returns the newer codes. */
async function keepSupersededCodes(
  { engine, transaction }: WriteTarget,
  records: readonly StoredRecord[],
  receivedAt: string,
): Promise<Uscc[]> {
  const links = records.flatMap(({ uscc, columns }) => {
    const { supersededBy } = JSON.parse(String(columns['content'])) as ReceivedRegistration; // written by receivedKind from the fields above
    return supersededBy === null ? [] : [{ columns: { uscc: supersededBy, older: uscc } }];
  });
  const all = JSON.stringify(records.map(({ uscc }) => uscc));
  const asked =
    engine === 'sqlite' ? sql`select value from json_each(${all})` : sql`select json_array_elements_text(${all}::json)`;
  await sql`delete from superseded_code where older in (${asked})`.execute(transaction);
  if (links.length === 0) return [];
  await sql`
    insert into superseded_code (uscc, older, received_at)
    select uscc, older, ${instant(engine, receivedAt)}
    from ${incoming(engine, 'superseded_code', ['uscc', 'older'], links)} where true
    on conflict do nothing`.execute(transaction);
  return links.map(({ columns }) => columns.uscc);
}

function divisionField(): RecordsField<string, true> {
  return {
    headers: ['住所区划代码'],
    description: { zh: '住所区划代码', en: 'GB/T 2260 code of the registered address.' },
    required: true,
    example: '130102',
    parse: (text) => {
      const division = findDivision(text);
      if (division === null) throw new FieldProblem('CODE_UNKNOWN', '住所区划代码 must be a code of Hebei.');
      return division.code;
    },
  };
}

/** `ACTIVE@2019-05-06;REVOKED@2026-01-02`. */
function statusHistoryField(): RecordsField<ReceivedRegistration['statusHistory'], false> {
  return {
    headers: ['登记状态历史'],
    description: { zh: '登记状态历史', en: 'Every status and its first day, as ACTIVE@2019-05-06, ; between them.' },
    required: false,
    example: 'ACTIVE@2019-05-06',
    parse: (text) =>
      text.split(';').map((each) => {
        const [word, since = ''] = each.split('@');
        const status = REGISTRATION_STATUSES.find((known) => known === word);
        if (status === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(since))
          throw new FieldProblem('WORD_UNKNOWN', '登记状态历史 must be written as ACTIVE@2019-05-06.');
        return { status, since: since as LocalDate }; // the shape was just checked
      }),
  };
}
