import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  example,
  exampleTables,
  type ExampleTables,
  exampleUscc,
  NOW,
  writeExample,
} from '../testing/example-subgraph.ts';
import { type TestStores, testStores } from '../testing/stores.ts';
import { importFile } from './import-file.ts';
import { isPersonalColumn, maskedPersonalValues } from './personal-data.ts';
import { listQuarantined } from './quarantine-store.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

/** An ID number of nobody: the sequence 000 is never given out, the check character is right. */
const ID_NUMBER = '130102199001010000';
const MOBILE = '13800138000';
const HEADER = [
  'CF_XDR_MC CF_XDR_LB CF_XDR_SHXYM CF_FRDB CF_FR_ZJLX CF_FR_ZJHM CF_XDR_ZJLX CF_XDR_ZJHM 联系电话',
  'CF_WSH CF_SY CF_CFLB CF_NR CF_JDRQ CF_CFJG',
].flatMap((columns) => columns.split(' '));
const row = (texts: Record<string, string>) => HEADER.map((column) => texts[column] ?? '').join(',');
const organisation = {
  CF_XDR_MC: '秘密甲有限公司',
  CF_XDR_LB: '法人及非法人组织',
  CF_XDR_SHXYM: exampleUscc(1),
  CF_FRDB: '秘密乙',
  CF_FR_ZJLX: '身份证',
  CF_FR_ZJHM: ID_NUMBER,
  CF_XDR_ZJHM: ID_NUMBER,
  联系电话: MOBILE,
  CF_WSH: '文号1',
  CF_SY: '秘密丙违法',
  CF_CFLB: '罚款',
  CF_NR: `罚秘密丁 ${MOBILE}`,
  CF_JDRQ: '2026-03-01',
  CF_CFJG: '某局',
};

describe.each(['sqlite', 'postgresql'] as const)('nothing about a person reaches %s', (engine) => {
  test('neither its tables nor its quarantine nor its files', async (context) => {
    context.skip(!stores.engines.includes(engine), 'no PostgreSQL server');
    const setting = stores.setting(engine);
    const database = await stores.open<ExampleTables>(engine, exampleTables, setting);
    const lines = [
      row(organisation),
      row({ ...organisation, CF_XDR_LB: '自然人', CF_XDR_SHXYM: ID_NUMBER, CF_WSH: '文号2' }),
      row({ ...organisation, CF_XDR_LB: '个体', CF_XDR_SHXYM: '', CF_WSH: '文号3' }),
      row({ ...organisation, CF_XDR_LB: '', CF_XDR_SHXYM: exampleUscc(2, '92'), CF_WSH: '文号4' }),
      row({ ...organisation, CF_XDR_LB: '', CF_XDR_SHXYM: ID_NUMBER, CF_WSH: '文号5' }),
      row({ ...organisation, CF_WSH: `文号6 ${MOBILE}` }),
      row({ ...organisation, CF_WSH: '文号7', CF_JDRQ: '？' }),
      `${row(organisation)},秘密戊`,
    ];
    const content = iconv.encode([HEADER.join(','), ...lines].join('\r\n'), 'gb18030');
    const file = writeExample(stores.folder, 'penalties.csv', content);
    const summary = await importFile({ subgraph: example, kind: 'penalties', file, database, now: NOW });
    expect(summary).toMatchObject({ encoding: 'gb18030', rows: 8, accepted: 1, personal: 3, quarantined: 4 });
    expect([...summary.droppedColumns.keys()]).toEqual([
      'CF_XDR_MC',
      'CF_FRDB',
      'CF_FR_ZJLX',
      'CF_FR_ZJHM',
      'CF_XDR_ZJLX',
      'CF_XDR_ZJHM',
      '联系电话',
      'CF_SY',
      'CF_NR',
    ]);

    const kept = await listQuarantined(database, { first: 10 });
    const byLine = new Map(kept.map((each) => [each.line, each]));
    expect(byLine.get(6)).toMatchObject({
      fields: { uscc: '***' },
      problems: [{ field: 'uscc', code: 'PERSONAL_VALUE' }],
    });
    expect(byLine.get(7)).toMatchObject({
      fields: { documentNumber: '文号6 ***' },
      problems: [{ field: 'documentNumber', code: 'PERSONAL_VALUE' }],
    });
    expect(byLine.get(9)).toMatchObject({
      fields: {},
      problems: [
        { field: null, code: 'COLUMN_COUNT_WRONG', message: expect.stringContaining('see line 9 of the file') },
      ],
    });

    await database.close();
    if (engine === 'sqlite') {
      const folder = setting.slice('sqlite:'.length);
      const bytes = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
      for (const secret of ['秘密', ID_NUMBER, MOBILE]) expect(bytes.some((each) => each.includes(secret))).toBe(false);
      expect(bytes.some((each) => each.includes('文号7'))).toBe(true);
    }
  });
});

test.each([
  ['an ID number', `号码${ID_NUMBER}。`, '号码***。'],
  ['an ID number with X, in small letters and full-width digits', '１１０１０１１９９００３０７００２x', '***'],
  ['a mobile number', `电话:${MOBILE}`, '电话:***'],
  ['a mobile number with separators and country code', '+86 138-0013-8000', '***'],
])('masks %s', (_title, text, masked) => {
  expect(maskedPersonalValues(text)).toBe(masked);
});

test.each([
  ['a Unified Social Credit Code', exampleUscc(1)],
  ['one of digits only', '911522010783762860'],
  ['a document number', '冀市监罚〔2026〕12号'],
  ['a date', '2026-03-01'],
  ['a landline number', '0311-86012345'],
  ['a longer number', '138001380001234'],
])('leaves alone %s', (_title, text) => {
  expect(maskedPersonalValues(text)).toBeNull();
});

test.each([
  'CF_FRDB',
  'XK_FR_ZJHM',
  'CF_XDR_SFZ',
  '法定代表人',
  '法定代表人证件号码',
  '负责人姓名',
  '联系电话',
  '手机号码',
  '身份证号',
  '导游证号',
])('%s is a column about people', (header) => {
  expect(isPersonalColumn(header)).toBe(true);
});
test.each(['CF_XDR_SHXYM', 'CF_WSH', '企业名称', '处罚机关', '导游人数', '列入机关'])('%s is none', (header) => {
  expect(isPersonalColumn(header)).toBe(false);
});
