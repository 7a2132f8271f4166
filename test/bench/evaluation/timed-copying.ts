/**
 * `node timed-copying.ts <HUB_DB>`: limit (a), reading and writing the same rows with no arithmetic. Reads every record
 * that a run reads, in the same pages, and writes as many rows as it writes, equally wide, by the driver alone: results a
 * page a transaction, grades and changes in one transaction at the end.
 */
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { type DatabaseLocation, locateDatabase } from '../../../kit/database/location.ts';
import { measured } from './measured.ts';

const PAGE = 2_000;
const [setting = ''] = process.argv.slice(2);

/** The statements of a run's reading, without their joins to anything. */
const INPUTS = [
  'select uscc, sender, what, key, content from received_record',
  'select uscc, key, document_number, categories, fine_fen, confiscated_fen, decided_on, publication_ends_on, repaired_on from penalty',
  'select uscc, decision_number, situation, included_on, removed_on, ends_on from severe_listing',
  'select uscc, document_number, included_on, removed_on from abnormal_listing',
  'select uscc, case_number, published_on, removed_on from judgment_debtor',
  'select uscc, kind, level, listed_from, listed_until from subject',
  'select uscc, record_kind, record_key from record_standing',
  'select uscc, older from superseded_code',
];
const FACTS = '{"registration":[{"status":"ACTIVE","since":"2019-05-06"}],"establishedOn":"2019-05-06"}';
const AT = '2026-11-21T04:00:00.000Z';

interface Row {
  readonly uscc: string;
}

/** The store, as its driver gives it. */
interface Driver {
  read(statement: string, after: string, through: string): Promise<readonly Row[]>;
  pageBehind(after: string): Promise<string | null>;
  begin(): Promise<void>;
  commit(): Promise<void>;
  results(usccs: readonly string[]): Promise<void>;
  grades(usccs: readonly string[], firstSequence: number): Promise<void>;
  close(): Promise<void>;
}

const driver = await driverOf(locateDatabase(setting, 'public-credit'));
const startedAt = performance.now();
const pages: string[][] = [];
let readSeconds = 0;
for (
  let after = '', through = await driver.pageBehind('');
  through !== null;
  through = await driver.pageBehind(after)
) {
  const readAt = performance.now();
  const usccs = new Set<string>();
  for (const statement of INPUTS) for (const row of await driver.read(statement, after, through)) usccs.add(row.uscc);
  readSeconds += (performance.now() - readAt) / 1_000;
  const page = [...usccs];
  pages.push(page);
  await driver.begin();
  await driver.results(page);
  await driver.commit();
  after = through;
}
await driver.begin();
let sequence = 1;
for (const page of pages) {
  await driver.grades(page, sequence);
  sequence += page.length;
}
await driver.commit();
process.stdout.write(JSON.stringify({ ...measured(startedAt), readSeconds, rows: sequence - 1 }));
await driver.close();

function driverOf(location: DatabaseLocation): Promise<Driver> {
  return location.engine === 'sqlite' ? Promise.resolve(sqlite(location)) : postgresql(location.url);
}

function sqlite({ folder, name }: { folder: string; name: string }): Driver {
  const database = new DatabaseSync(join(folder, `${name}.sqlite`));
  database.exec(
    'pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -32000; pragma mmap_size = 268435456',
  );
  const inputs = new Map(
    INPUTS.map((statement) => [statement, database.prepare(`${statement} where uscc > ? and uscc <= ? order by uscc`)]),
  );
  const page = database.prepare(
    "select max(uscc) as through from (select uscc from received_record where uscc > ? and what = 'REGISTRATION' order by uscc limit ?)",
  );
  const result = database.prepare(
    "insert into run_result (run, uscc, subject_kind, status, grade, score_thousandths, facts) values (99, ?, '', 'GRADED', 'B', 800000, ?)",
  );
  const grade = database.prepare(
    `insert into evaluation (uscc, scheme_version, subject_kind, period_end, evaluator_tier, revision, period, period_start,
       grade, score_thousandths, evaluated_on, published_on, run, received_at)
     values (?, 'LIMIT', '', '2026-09-30', 'PROVINCE', 0, '2026Q3', '2026-07-01', 'B', 800000, '2026-11-21', '2026-11-21', 99, ?)`,
  );
  const change = database.prepare("insert into change (sequence, uscc, kind, recorded_at) values (?, ?, 'grades', ?)");
  const done = Promise.resolve();
  return {
    read: (statement, after, through) =>
      Promise.resolve((inputs.get(statement)?.all(after, through) ?? []) as unknown as Row[]),
    pageBehind: (after) => Promise.resolve((page.get(after, PAGE) as { through: string | null }).through),
    begin: () => (database.exec('begin immediate'), done),
    commit: () => (database.exec('commit'), done),
    results: (usccs) => {
      for (const uscc of usccs) result.run(uscc, FACTS);
      return done;
    },
    grades: (usccs, first) => {
      usccs.forEach((uscc, index) => {
        grade.run(uscc, AT);
        change.run(first + index, uscc, AT);
      });
      return done;
    },
    close: () => (database.close(), done),
  };
}

async function postgresql(url: string): Promise<Driver> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const copy = async (columns: string, lines: string) => {
    await pipeline([lines], client.query(copyFrom(`copy ${columns} from stdin`)));
  };
  return {
    read: async (statement, after, through) =>
      (await client.query<Row>(`${statement} where uscc > $1 and uscc <= $2 order by uscc`, [after, through])).rows,
    pageBehind: async (after) => {
      const { rows } = await client.query<{ through: string | null }>(
        "select max(uscc) as through from (select uscc from received_record where uscc > $1 and what = 'REGISTRATION' order by uscc limit $2) as page",
        [after, PAGE],
      );
      return rows[0]?.through ?? null;
    },
    begin: async () => void (await client.query('begin')),
    commit: async () => void (await client.query('commit')),
    results: (usccs) =>
      copy(
        'run_result (run, uscc, subject_kind, status, grade, score_thousandths, facts)',
        usccs.map((uscc) => `99\t${uscc}\t\tGRADED\tB\t800000\t${FACTS}\n`).join(''),
      ),
    grades: async (usccs, first) => {
      await copy(
        'evaluation (uscc, scheme_version, subject_kind, period_end, evaluator_tier, revision, period, period_start, grade, score_thousandths, evaluated_on, published_on, run, received_at)',
        usccs
          .map(
            (uscc) =>
              `${uscc}\tLIMIT\t\t2026-09-30\tPROVINCE\t0\t2026Q3\t2026-07-01\tB\t800000\t2026-11-21\t2026-11-21\t99\t${AT}\n`,
          )
          .join(''),
      );
      await copy(
        'change (sequence, uscc, kind, recorded_at)',
        usccs.map((uscc, index) => `${first + index}\t${uscc}\tgrades\t${AT}\n`).join(''),
      );
    },
    close: () => client.end(),
  };
}
