import { EVALUATION_COLUMNS, PENALTY_COLUMNS, STANDING_COLUMNS } from './read-columns.ts';
import type DataLoader from 'dataloader';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { addYears, type LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { Database } from '../database/database.ts';
import { enterpriseLoader, fromJsonColumn, type JsonArrayFrom } from '../database/enterprise-loader.ts';
import type { RecordsOfEnterprise } from './sector-grade.ts';
import type { RecordTables } from './tables.ts';

/** Everything a sector holds that its answer about an enterprise is made of, in one statement for all enterprises of a request. */
export function recordsLoader(
  database: Database<RecordTables>,
  today: LocalDate,
): DataLoader<Uscc, RecordsOfEnterprise | null> {
  return enterpriseLoader(database, recordsOfEnterprises, parsed, { $since: addYears(today, -1) });
}

function parsed(row: RecordsOfEnterprise): RecordsOfEnterprise {
  return {
    uscc: row.uscc,
    evaluations: fromJsonColumn(row.evaluations),
    severeListings: fromJsonColumn(row.severeListings),
    penalties: fromJsonColumn(row.penalties),
    abnormalListings: fromJsonColumn(row.abnormalListings),
    subjects: fromJsonColumn(row.subjects),
    standings: fromJsonColumn(row.standings),
    olderCodes: fromJsonColumn(row.olderCodes),
  };
}

function recordsOfEnterprises(
  read: Kysely<RecordTables>,
  asked: RawBuilder<{ uscc: Uscc }>,
  jsonArrayFrom: JsonArrayFrom,
) {
  return read.selectFrom(asked.as('asked')).select((eb) => [
    'asked.uscc',
    jsonArrayFrom(
      eb
        .selectFrom('evaluation')
        .select(EVALUATION_COLUMNS)
        .whereRef('evaluation.uscc', '=', 'asked.uscc')
        .where('evaluation.period_end', '=', (newest) =>
          newest
            .selectFrom('evaluation as any_period')
            .select((max) => max.fn.max('any_period.period_end').as('period_end'))
            .whereRef('any_period.uscc', '=', 'asked.uscc')
            .whereRef('any_period.scheme_version', '=', 'evaluation.scheme_version')
            .whereRef('any_period.subject_kind', '=', 'evaluation.subject_kind'),
        ),
    ).as('evaluations'),
    jsonArrayFrom(
      eb
        .selectFrom('severe_listing')
        .select([
          'decision_number as decisionNumber',
          'included_on as includedOn',
          'situation',
          'authority',
          'ends_on as endsOn',
          'removed_on as removedOn',
        ])
        .whereRef('severe_listing.uscc', '=', 'asked.uscc')
        .orderBy('included_on')
        .orderBy('decision_number'),
    ).as('severeListings'),
    jsonArrayFrom(
      eb
        .selectFrom('penalty')
        .select([...PENALTY_COLUMNS, 'objection_submitted_on as objectionSubmittedOn'])
        .whereRef('penalty.uscc', '=', 'asked.uscc')
        .where('penalty.decided_on', '>', sql.val('$since' as LocalDate))
        .orderBy('decided_on')
        .orderBy('key'),
    ).as('penalties'),
    jsonArrayFrom(
      eb
        .selectFrom('abnormal_listing')
        .select([
          'document_number as documentNumber',
          'included_on as includedOn',
          'reason',
          'authority',
          'removed_on as removedOn',
        ])
        .whereRef('abnormal_listing.uscc', '=', 'asked.uscc')
        .orderBy('included_on')
        .orderBy('document_number'),
    ).as('abnormalListings'),
    jsonArrayFrom(
      eb
        .selectFrom('subject')
        .select(['kind', 'level', 'listed_from as listedFrom', 'listed_until as listedUntil'])
        .whereRef('subject.uscc', '=', 'asked.uscc')
        .orderBy('kind'),
    ).as('subjects'),
    jsonArrayFrom(
      eb.selectFrom('record_standing').select(STANDING_COLUMNS).whereRef('record_standing.uscc', '=', 'asked.uscc'),
    ).as('standings'),
    jsonArrayFrom(
      eb
        .selectFrom('superseded_code')
        .select('older')
        .whereRef('superseded_code.uscc', '=', 'asked.uscc')
        .orderBy('older'),
    ).as('olderCodes'),
  ]);
}
