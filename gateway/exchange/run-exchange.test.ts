import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { exchangePort } from '../../kit/exchange/exchange-port.ts';
import { type ExchangePort, type PackageCode, PACKAGES } from '../../kit/exchange/exchange.ts';
import { judgmentDebtorsOffer, severeListOffer } from '../../kit/exchange/packages/lists.ts';
import { penaltiesOffer, permitsOffer } from '../../kit/exchange/packages/decisions.ts';
import { gradesOffer } from '../../kit/exchange/packages/grades.ts';
import { receivedRecords } from '../../kit/exchange/received-records.ts';
import { correctQuarantined, resubmitQuarantined } from '../../kit/feed/quarantine.ts';
import { listQuarantined } from '../../kit/feed/quarantine-store.ts';
import { callerOf } from '../../kit/identity/caller.ts';
import { openSubgraph, type OpenSubgraph } from '../../kit/open-subgraph.ts';
import { noRecords, sectorGradeOf } from '../../kit/records/sector-grade.ts';
import { recordsLoader } from '../../kit/records/records-loader.ts';
import { casesOnGraph } from '../../kit/rights/cases-on-graph.ts';
import { serveSubgraphs } from '../../kit/serve.ts';
import {
  EXAMPLE_SCHEME,
  exampleSector,
  exampleSetting,
  give,
  type SectorTables,
} from '../../kit/testing/example-sector.ts';
import { EXAMPLE_SEVERE_LIST, exampleUscc, NOW } from '../../kit/testing/example-subgraph.ts';
import { testHop } from '../../kit/testing/hop-keys.ts';
import { fineKey, fineRow, gradeTexts, rightsOn } from '../../kit/testing/rights-cases.ts';
import { type TestStores, testStores } from '../../kit/testing/stores.ts';
import type { Database } from '../../kit/database/database.ts';
import { parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import { parseUscc } from '../../schema/vocabulary/uscc.ts';
import { remoteExchangePort } from './remote-exchange-port.ts';
import { type ExchangeRunner, runExchange } from './run-exchange.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

const QUIET = { warn: () => undefined, info: () => undefined };
const today = parseLocalDate('2026-11-21');
const uscc = (number: number) => parseUscc(exampleUscc(number));

/** Safety sends what it knows; the hub of shared credit takes it and sends its grades; the market takes those only. */
const SAFETY = exampleSector({
  name: 'safety',
  code: 'SAFETY',
  sends: [gradesOffer([EXAMPLE_SCHEME]), penaltiesOffer(), permitsOffer(), severeListOffer(EXAMPLE_SEVERE_LIST)],
  receives: [{ what: 'GRADES', from: 'CREDIT' }, { what: 'JUDGMENT_DEBTORS' }],
});
const CREDIT = exampleSector({
  name: 'credit',
  code: 'CREDIT',
  sends: [gradesOffer([EXAMPLE_SCHEME]), judgmentDebtorsOffer()],
  receives: [{ what: 'GRADES' }, { what: 'PENALTIES' }, { what: 'PERMITS' }, { what: 'SEVERE_LIST' }],
});
const MARKET = exampleSector({
  name: 'market',
  code: 'MARKET',
  disclosure: 'INTERNAL',
  receives: [{ what: 'GRADES', from: 'CREDIT' }],
});

const nothingToStop = (): Promise<void> => Promise.resolve();

const WAYS = ['in one process', 'over HTTP'] as const;
const ENGINES = ['sqlite', 'postgresql'] as const;

describe.each(ENGINES.flatMap((engine) => WAYS.map((way) => [engine, way] as const)))(
  'exchange on %s, %s',
  (engine, way) => {
    let opened: Map<string, OpenSubgraph>;
    let ports: Map<string, ExchangePort>;
    let runner: ExchangeRunner | null = null;
    let stopServing = nothingToStop;

    beforeEach(async (context) => {
      context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
      const databaseSetting = stores.setting(engine);
      opened = new Map();
      for (const subgraph of [SAFETY, CREDIT, MARKET])
        opened.set(subgraph.name, await openSubgraph(subgraph, { databaseSetting, pendingMigrations: 'APPLY' }));
      const all = [...opened.values()];
      if (way === 'in one process') {
        ports = new Map(all.map((each) => [each.subgraph.name, exchangePort(each.subgraph, each.database)]));
        return;
      }
      const hop = testHop();
      const server = await serveSubgraphs(all, { host: '127.0.0.1', port: 0, readHop: hop.read });
      stopServing = () => server.stop();
      const hub = callerOf({ subject: 'hub', role: 'OPERATOR', sectors: [], purpose: null });
      ports = new Map(
        all.map(({ subgraph: { name, code } }) => [
          name,
          remoteExchangePort(`${server.url}/${name}`, code, (call) => hop.sign(hub, name, call)),
        ]),
      );
    });
    afterEach(async () => {
      await runner?.stop();
      runner = null;
      await stopServing();
      await Promise.all([...(opened ?? new Map<string, OpenSubgraph>()).values()].map((each) => each.close()));
    });

    const store = (name: string): Database<SectorTables> => {
      const found = opened.get(name);
      if (found === undefined) throw new Error(`no store ${name}`);
      return found.database;
    };
    const carry = async () => {
      runner ??= runExchange(ports, 10, QUIET);
      await runner.settled();
      await runner.settled();
    };
    const received = async (name: string, number: number, ...what: PackageCode[]) => {
      const records = await receivedRecords(store(name).read, [uscc(number)], what.length === 0 ? PACKAGES : what); // one of its tables
      return records.map(({ sender, what: package_, key, values }) => ({ sender, what: package_, key, values }));
    };
    const answer = async (name: string, number: number) => {
      const loader = recordsLoader(store(name), today);
      const sector = {
        code: name.toUpperCase(),
        schemes: [EXAMPLE_SCHEME],
        cadence: 'QUARTERLY',
        applicability: 'EVERY_ENTERPRISE',
      };
      return sectorGradeOf(
        sector as unknown as Parameters<typeof sectorGradeOf>[0], // the answer reads no more of a declaration than this
        (await loader.load(uscc(number))) ?? noRecords(uscc(number)),
        today,
      );
    };

    test('who evaluates shares: grades, penalties and list entries go to whoever asks for them by code (S0 三, S3 十一)', async () => {
      await give(store('safety'), 'grades', [gradeTexts(1, { grade: 'D' })]);
      await give(store('safety'), 'penalties', [fineRow(1)]);
      await give(store('safety'), 'severe-list', [
        { uscc: exampleUscc(1), decisionNumber: '列1', includedOn: '2026-03-01', situation: '1', authority: '某局' },
      ]);
      await give(store('credit'), 'grades', [gradeTexts(1, { grade: 'B-' })]);
      await give(store('credit'), 'judgment-debtors', [
        { uscc: exampleUscc(1), caseNumber: '（2026）冀0102执12号', court: '某法院', publishedOn: '2026-03-01' },
      ]);
      await carry();
      expect(await received('credit', 1)).toMatchObject([
        {
          what: 'GRADES',
          sender: 'SAFETY',
          values: { grade: 'D', effectiveClass: 'D', period: '2026Q3', revision: 0 },
        },
        { what: 'PENALTIES', sender: 'SAFETY', key: fineKey(1), values: { categories: 'FINE', fineFen: 200_000 } },
        { what: 'SEVERE_LIST', sender: 'SAFETY', key: '列1', values: { severity: 'SEVERE', endsOn: '2029-03-01' } },
      ]);
      expect(await received('safety', 1)).toMatchObject([
        { what: 'GRADES', sender: 'CREDIT', values: { grade: 'B-', effectiveClass: 'B' } },
        { what: 'JUDGMENT_DEBTORS', sender: 'CREDIT', key: '〔2026〕冀0102执12号' },
      ]);
      expect(await received('market', 1)).toMatchObject([{ what: 'GRADES', sender: 'CREDIT' }]);
    });

    test('a correction goes after what it corrects; what has not changed is not taken again', async () => {
      await give(store('safety'), 'grades', [gradeTexts(1)]);
      await carry();
      const before = (await received('credit', 1, 'GRADES'))[0];
      await give(store('safety'), 'grades', [gradeTexts(1, { grade: 'B', evaluatedOn: '2026-11-01' })]);
      await give(store('safety'), 'penalties', [fineRow(2)]);
      await carry();
      expect(before).toMatchObject({ values: { grade: 'C', revision: 0 } });
      expect(await received('credit', 1, 'GRADES')).toMatchObject([{ values: { grade: 'B', revision: 1 } }]);
      const changes = await store('credit').read.selectFrom('change').select('kind').orderBy('sequence').execute();
      expect(changes.map(({ kind }) => kind)).toEqual(['received-grades', 'received-grades', 'received-penalties']);
    });

    test('a repair is broadcast by record key: the record leaves every sector, each acknowledges (domain.md §3.4)', async () => {
      for (const name of ['safety', 'credit', 'market']) await give(store(name), 'penalties', [fineRow(1)]);
      for (const name of ['safety', 'credit']) await give(store(name), 'grades', [gradeTexts(1)]);
      const rights = rightsOn(store('safety'), { ...exampleSetting(), code: 'SAFETY' });
      const repair = await rights.apply(1, {}, NOW);
      for (const action of ['ACCEPT', 'GRANT'] as const) await rights.move(repair, action, NOW);
      const acknowledgements = async () => {
        const [shown] = await casesOnGraph(rights.store.read, [repair], { today, showActors: true });
        return shown?.acknowledgements.map(({ sector, state }) => [sector, state]);
      };
      expect(await acknowledgements()).toEqual([]);
      await carry();
      for (const name of ['safety', 'credit', 'market'])
        expect(await answer(name, 1)).toMatchObject({ evidence: [], repairedEvidenceKeys: [fineKey(1)] });
      expect((await answer('credit', 1)).underReview).toMatchObject({ reason: 'RECORD_REPAIRED', caseId: null });
      expect(await acknowledgements()).toEqual([
        ['CREDIT', 'ACKNOWLEDGED'],
        ['MARKET', 'ACKNOWLEDGED'],
      ]);

      await rights.move(repair, 'REVOKE', NOW);
      await carry();
      for (const name of ['safety', 'credit', 'market'])
        expect((await answer(name, 1)).evidence.map(({ key }) => key)).toEqual([fineKey(1)]);
    });

    test('a repaired record that comes in only afterwards is born repaired', async () => {
      await give(store('safety'), 'penalties', [fineRow(1)]);
      const rights = rightsOn(store('safety'), { ...exampleSetting(), code: 'SAFETY' });
      const repair = await rights.apply(1, {}, NOW);
      for (const action of ['ACCEPT', 'GRANT'] as const) await rights.move(repair, action, NOW);
      await carry();
      await give(store('market'), 'penalties', [fineRow(1)]);
      expect(await answer('market', 1)).toMatchObject({ evidence: [], underReview: null });
    });

    test('what a receiver cannot accept lies in its quarantine, and its sender is told until it is settled', async () => {
      await give(store('safety'), 'grades', [gradeTexts(1), gradeTexts(2)]);
      await store('safety').write((transaction) =>
        transaction
          .updateTable('evaluation')
          .set({ evaluated_on: parseLocalDate('2026-01-01') })
          .where('uscc', '=', uscc(1))
          .execute(),
      );
      await carry();
      const refusals = () =>
        store('safety').read.selectFrom('exchange_refusal').select(['receiver', 'what', 'uscc', 'codes']).execute();
      expect(await refusals()).toEqual([
        { receiver: 'CREDIT', what: 'GRADES', uscc: exampleUscc(1), codes: 'DATES_OUT_OF_ORDER' },
      ]);
      expect(await received('credit', 2, 'GRADES')).toHaveLength(1);
      const database = opened.get('credit')?.database;
      if (database === undefined) throw new Error('no store');
      const [row] = await listQuarantined(database, { first: 1 });
      expect(row).toMatchObject({ kind: 'received-grades', source: 'exchange:SAFETY', status: 'OPEN' });
      await correctQuarantined(row?.id ?? '', { evaluatedOn: '2026-10-10' }, { subgraph: CREDIT, database, now: NOW });
      await resubmitQuarantined(row?.id ?? '', { subgraph: CREDIT, database, now: NOW });
      await carry();
      expect(await received('credit', 1, 'GRADES')).toHaveLength(1);
      expect(await refusals()).toEqual([]);
    });

    test('a page delivered twice, or behind one that was lost, changes nothing', async () => {
      await give(store('safety'), 'grades', [gradeTexts(1)]);
      const [safety, credit] = [ports.get('safety'), ports.get('credit')];
      const page = await safety?.offer('GRADES', 0, 500);
      if (page === undefined || credit === undefined) throw new Error('no port');
      const delivery = { sender: 'SAFETY', what: 'GRADES', after: 0, through: page.through, rows: page.rows } as const;
      expect(await credit.take(delivery)).toEqual({ what: 'GRADES', sequence: page.through, refused: [] });
      expect(await credit.take(delivery)).toEqual({ what: 'GRADES', sequence: page.through, refused: [] });
      expect(await credit.take({ ...delivery, after: 99, through: 100 })).toMatchObject({ sequence: page.through });
      expect(await store('credit').read.selectFrom('change').selectAll().execute()).toHaveLength(1);
    });
  },
);

describe('a sector that does not answer', () => {
  test('is tried again; the others go on meanwhile', async () => {
    const databaseSetting = stores.setting('sqlite');
    const open = (subgraph: typeof SAFETY) => openSubgraph(subgraph, { databaseSetting, pendingMigrations: 'APPLY' });
    const [safety, credit, market] = [await open(SAFETY), await open(CREDIT), await open(MARKET)];
    const told: object[] = [];
    let isSilent = true;
    const port = exchangePort(credit.subgraph, credit.database);
    const flaky: ExchangePort = {
      ...port,
      status: () => (isSilent ? Promise.reject(new Error('no answer')) : port.status()),
    };
    const runner = runExchange(
      new Map([
        ['safety', exchangePort(safety.subgraph, safety.database)],
        ['credit', flaky],
        ['market', exchangePort(market.subgraph, market.database)],
      ]),
      10,
      { warn: (event: object) => told.push(event), info: (event: object) => told.push(event) } as never,
    );
    await give(credit.database, 'grades', [gradeTexts(1)]);
    await runner.settled();
    expect(told).toMatchObject([{ event: 'exchange did not go on', between: 'credit', error: 'no answer' }]);
    isSilent = false;
    await runner.settled();
    await runner.settled();
    const records = await receivedRecords(market.database.read as never, [uscc(1)]);
    expect(records).toHaveLength(1);
    expect(told.at(-1)).toMatchObject({ event: 'exchange goes on', between: 'credit' });
    await runner.stop();
    await Promise.all([safety, credit, market].map((each) => each.close()));
  });
});

test('a sector whose grades are internal cannot send them', () => {
  expect(() => exampleSector({ disclosure: 'INTERNAL', sends: [gradesOffer([EXAMPLE_SCHEME])] })).toThrow(
    expect.objectContaining({ code: 'SECTOR_CONTRACT_BROKEN' }) as Error,
  );
});
