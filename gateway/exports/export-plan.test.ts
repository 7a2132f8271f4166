import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../kit/config.ts';
import { callerOf } from '../../kit/identity/caller.ts';
import { sectorsInGraph } from '../hub/sectors.ts';
import { columnDenial, ExportPlanner } from './export-plan.ts';

const composed = (name: string) => readFileSync(new URL(`../../schema/${name}`, import.meta.url), 'utf8');
const { limits } = readConfig({});
const plannerWith = (changes: Partial<typeof limits> = {}) =>
  new ExportPlanner({
    apiSdl: composed('api.graphql'),
    supergraphSdl: composed('supergraph.graphql'),
    codeOf: (subgraph) => sectorsInGraph().subgraphs.find(({ name }) => name === subgraph)?.code ?? 'HUB',
    limits: { ...limits, ...changes },
  });
const planner = plannerWith();
const clerk = callerOf({ subject: 'c', role: 'AGENCY', sectors: ['WORK_SAFETY'], purpose: 'SUPERVISION' });
const pathsOf = (fields: string) => planner.plan(fields).columns.map(({ path }) => path.join('.'));

describe('the fields of an export', () => {
  test('are the columns of its file: leaves by their path, a list as one, the code first and once', () => {
    expect(
      pathsOf('name uscc publicCredit { grade period } g: marketRisk { ... on SectorGrade { status } } keyDomains'),
    ).toEqual(['uscc', 'name', 'publicCredit.grade', 'publicCredit.period', 'g.status', 'keyDomains']);
    expect(pathsOf('sectorGrades { sector grade }')).toEqual(['uscc', 'sectorGrades']);
  });

  test('are asked for in pages of what one operation may cost', () => {
    expect(planner.plan('name').pageSize).toBe(100);
    const fields = 'name convergence { convergedTier } sectorGrades { sector grade }';
    expect(planner.plan(fields).pageSize).toBe(100);
    expect(plannerWith({ cost: 2_500 }).plan(fields).pageSize).toBe(25);
    expect(plannerWith({ page: 7 }).plan(fields).pageSize).toBe(7);
    expect(() => plannerWith({ cost: 50 }).plan(fields)).toThrow(
      expect.objectContaining({ code: 'OPERATION_TOO_COSTLY' }),
    );
  });

  test.each([
    ['a field that no enterprise has', 'name salary'],
    ['nothing', '   '],
    ['no GraphQL', 'name, publicCredit {'],
    ['braces that end the page and ask for something else', 'name } sectors { code'],
    ['another operation behind them', 'name } mutation { cancelExport(number: 1) { number }'],
    ['a fragment that is not there', 'name ...Secret'],
    ['a variable of their own', 'special: creditReport(period: $period) { complete }'],
    ['the same name for two fields', 'name: registrationStatus name'],
  ])('are refused with what is wrong: %s', (_title, fields) => {
    expect(() => planner.plan(fields)).toThrow(
      expect.objectContaining({ code: 'EXPORT_INVALID', message: expect.stringContaining('fields') }),
    );
  });

  test('are within the limits of an operation', () => {
    const many = Array.from({ length: 40 }, (_, index) => `a${index}: name`).join(' ');
    expect(() => planner.plan(many)).toThrow(
      expect.objectContaining({ extensions: expect.objectContaining({ code: 'OPERATION_TOO_LARGE' }) }),
    );
  });

  test('that the caller may not see are known by their disclosure and owner', () => {
    const { columns } = planner.plan('name publicCredit { grade } marketRisk { status grade } workSafety { grade }');
    const denials = Object.fromEntries(
      columns.map((column) => [column.path.join('.'), columnDenial(column, clerk)] as const),
    );
    expect(denials).toEqual({
      uscc: null,
      name: null,
      'publicCredit.grade': null,
      'marketRisk.status': 'ACCESS_DENIED_INTERNAL',
      'marketRisk.grade': 'ACCESS_DENIED_INTERNAL',
      'workSafety.grade': null,
    });
  });
});
