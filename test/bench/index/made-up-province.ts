import type { EnterprisePart } from '../../../gateway/index/subgraph-question.ts';
import type { FollowedSubgraph } from '../../../gateway/index/index-context.ts';
import type { ChangeFeed } from '../../../gateway/index/feed-watch.ts';
import { syntheticUscc } from '../../../kit/province/synthetic-uscc.ts';
import { DIVISIONS, reportingRegionOf } from '../../../schema/vocabulary/division.ts';
import type { Uscc } from '../../../schema/vocabulary/uscc.ts';
import { SECTORS } from './questions.ts';

const COUNTIES = DIVISIONS.filter(({ level, kind }) => level === 'COUNTY' && kind === 'GB2260').map(({ code }) => code);
const WORDS = ['北斗', '清泉', '远山', '溪谷', '飞鹭', '草原', '石桥', '磐石', '新禾', '云杉', '长风', '明月'];
const TRADES = ['机械', '商贸', '钢铁', '渔业', '林业', '科技', '食品', '建筑'];
const LEVELS = ['A', 'A-', 'B+', 'B', 'B', 'B', 'B-', 'C+', 'C', 'C-', 'D'];

interface MadeUpProvince {
  readonly subgraphs: readonly FollowedSubgraph[];
  /** Milliseconds that went into making answers up. */
  readonly toldMs: () => number;
}

/** A registry and all sectors of the graph over made-up enterprises: what they say follows from the code alone. */
export function madeUpProvince(enterprises: number): MadeUpProvince {
  let spent = 0;
  const timed =
    (tell: (uscc: Uscc, chance: number) => EnterprisePart): FollowedSubgraph['read'] =>
    (usccs) => {
      const from = performance.now();
      const parts = new Map(usccs.map((uscc) => [uscc, tell(uscc, chanceOf(uscc))]));
      spent += performance.now() - from;
      return Promise.resolve(parts);
    };
  const named = (every: number): ChangeFeed => {
    const length = Math.floor(enterprises / every);
    return (after, limit) =>
      Promise.resolve(
        Array.from({ length: Math.max(0, Math.min(limit, length - after)) }, (_, at) => ({
          sequence: after + at + 1,
          uscc: codeOf((after + at) * every),
          recordedAt: null,
        })),
      );
  };
  return {
    toldMs: () => spent,
    subgraphs: [
      { name: 'registry', code: 'REGISTRY', field: undefined, feed: named(1), read: timed(registered) },
      ...SECTORS.map(({ subgraph, code, field, cadence }) => ({
        name: subgraph,
        code,
        field,
        feed: named(cadence === 'UNKNOWN' ? 50 : 1),
        read: timed((_uscc, chance) => ({ [field]: answerOf(code, cadence === 'UNKNOWN', chance) })),
      })),
    ],
  };
}

function codeOf(number: number): Uscc {
  return syntheticUscc('91', COUNTIES[number % COUNTIES.length] ?? '130102', number) as Uscc; // made to hold
}

/** The same number for the same code: 0 to 2^32. */
function chanceOf(uscc: Uscc): number {
  let hash = 2_166_136_261;
  for (let at = 0; at < uscc.length; at += 1) hash = Math.imul(hash ^ uscc.charCodeAt(at), 16_777_619);
  return hash >>> 0;
}

function registered(uscc: Uscc, chance: number): EnterprisePart {
  const division = uscc.slice(2, 8);
  const pick = (values: readonly string[], by: number) => values[Math.floor(chance / by) % values.length] ?? '';
  return {
    annualInspection: null,
    directoryTier: chance % 100 === 0 ? 'CITY' : 'COUNTY',
    establishedOn: `${2000 + (chance % 25)}-0${1 + (chance % 9)}-1${chance % 10}`,
    industry: { code: `${'CFKLE'.charAt(chance % 5)}${10 + (chance % 60)}11` },
    keyDomains: chance % 40 === 0 ? ['FOOD_AND_DRUGS'] : null,
    name: `样例${pick(WORDS, 7)}${pick(WORDS, 97)}${pick(TRADES, 13)}有限公司`,
    registeredDivision: { code: division },
    registrationStatus: chance % 50 === 0 ? 'DEREGISTERED' : chance % 300 === 1 ? 'REVOKED' : 'ACTIVE',
    reportingRegion: { id: reportingRegionOf(division)?.id ?? 'XIONGAN' },
    supersededBy: null,
    usccCheck: 'VALID',
  };
}

/** Grades of every step; one enterprise in two hundred has a penalty behind it. */
function answerOf(code: string, isRare: boolean, chance: number): EnterprisePart {
  if (isRare && chance % 50 !== 0) return { status: 'NOT_APPLICABLE' };
  const own = Math.imul(chance, code.length * 2_654_435_761) >>> 0;
  const level = LEVELS[own % LEVELS.length] ?? 'B';
  const grade = code === 'PUBLIC_CREDIT' ? level : level.charAt(0);
  const penalty = {
    authority: '示例局',
    decidedOn: '2026-05-20',
    documentNumber: `〔2026〕${own}号`,
    key: `〔2026〕${own}号|示例局`,
    kind: 'PENALTY',
    severity: own % 3 === 0 ? 'SEVERE' : 'GENERAL',
  };
  return {
    authorityLevel: 'PROVINCIAL',
    effectiveClass: level.charAt(0),
    evaluatedOn: '2026-10-10',
    evaluatorTier: 'COUNTY',
    ...(own % 200 === 0 && { evidence: [penalty] }),
    freshness: own % 20 === 0 ? 'STALE' : 'FRESH',
    grade,
    period: '2026Q3',
    periodEnd: '2026-09-30',
    schemeStatus: 'ACTIVE',
    schemeVersion: 'EXAMPLE-1',
    status: 'GRADED',
  };
}
