import { PUBLIC_GRADES, type PublicGrade, letterOf } from '../../schema/vocabulary/grade.ts';
import { gradesOffer } from '../../kit/exchange/packages/grades.ts';
import { judgmentDebtorsOffer } from '../../kit/exchange/packages/lists.ts';
import { gradesKind } from '../../kit/records/grades-kind.ts';
import { judgmentDebtorsKind } from '../../kit/records/judgment-debtors-kind.ts';
import { penaltiesKind } from '../../kit/records/penalties-kind.ts';
import { permitsKind } from '../../kit/records/permits-kind.ts';
import { defineSector } from '../../kit/sector.ts';
import { auditedDecisionsKind } from './double-publicity/audited-decisions-kind.ts';
import { doublePublicityTables } from './double-publicity/tables.ts';
import type { PublicCreditGrade, PublicGrade as PublicGradeValue } from './resolvers.generated.ts';
import { NATIONAL_2026, NINE_LEVELS_2023 } from './schemes.ts';
import { publicCreditDirectoryReports, publicCreditDoublePublicity } from './statistics-resolvers.ts';

type OwnFields = Pick<PublicCreditGrade, 'level' | 'letter'>;

const schemes = [NINE_LEVELS_2023, NATIONAL_2026];

export default defineSector({
  name: 'public-credit',
  code: 'PUBLIC_CREDIT',
  field: 'publicCredit',
  type: 'PublicCreditGrade',
  title: '公共信用综合评价',
  description:
    '公共信用综合评价。Comprehensive public credit evaluation: nine levels, quarterly; the base of every other evaluation.',
  authority: '河北省数据和政务服务局',
  cadence: 'QUARTERLY',
  disclosure: 'SHARED',
  applicability: 'EVERY_ENTERPRISE',
  schemes,
  imports: [gradesKind({ schemes }), penaltiesKind(), permitsKind(), judgmentDebtorsKind(), auditedDecisionsKind],
  sends: [gradesOffer(schemes), judgmentDebtorsOffer()],
  // Grades and list entries of the sectors are inputs of the public indicators (Hebei reply 0542, 三); permits and
  // penalties come in as double publicity (Hebei action plan 2021, 2); the list of abnormal operations is among the general
  // records (Hebei opinion 2022, 三(一)); who evaluates shares.
  receives: [
    { what: 'REGISTRATION' },
    { what: 'GRADES' },
    { what: 'PENALTIES' },
    { what: 'PERMITS' },
    { what: 'SEVERE_LIST' },
    { what: 'ABNORMAL_LIST' },
  ],
  // By quarter (Hebei reply 0542, 一). Around the published shares of 2025: 4.24, 92.06, 3.17 and 0.53 percent; how far
  // around is our default.
  evaluation: {
    scheme: NINE_LEVELS_2023.version,
    cadence: 'QUARTERLY',
    evaluatorTier: 'PROVINCE',
    bySubjectKind: false,
    expects: {
      classes: {
        A: { atLeast: 2, atMost: 8 },
        B: { atLeast: 85, atMost: 96 },
        C: { atLeast: 1, atMost: 8 },
        D: { atLeast: 0.1, atMost: 2 },
      },
      undeterminedAtMost: 1,
      lossAtMost: 5,
    },
  },
  folder: new URL('.', import.meta.url),
  tables: [doublePublicityTables],
  resolvers: { Query: { publicCreditDoublePublicity, publicCreditDirectoryReports } },
  ownFields: (_records, { grade, schemeVersion }) => {
    const known = PUBLIC_GRADES.find((level) => level === grade);
    if (known === undefined) return { level: null, letter: null };
    const level = schemeVersion === NINE_LEVELS_2023.version ? ENUM_VALUES[known] : null;
    return { level, letter: letterOf(known) } satisfies OwnFields;
  },
});

/** GraphQL names cannot hold + and -. */
const ENUM_VALUES: Readonly<Record<PublicGrade, PublicGradeValue>> = {
  A: 'A',
  'A-': 'A_MINUS',
  'B+': 'B_PLUS',
  B: 'B',
  'B-': 'B_MINUS',
  'C+': 'C_PLUS',
  C: 'C',
  'C-': 'C_MINUS',
  D: 'D',
};
