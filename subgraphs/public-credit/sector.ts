import { PUBLIC_GRADES, type PublicGrade, letterOf } from '../../schema/vocabulary/grade.ts';
import { gradesKind } from '../../kit/records/grades-kind.ts';
import { penaltiesKind } from '../../kit/records/penalties-kind.ts';
import { permitsKind } from '../../kit/records/permits-kind.ts';
import { defineSector } from '../../kit/sector.ts';
import type { PublicCreditGrade, PublicGrade as PublicGradeValue } from './resolvers.generated.ts';
import { NATIONAL_2026, NINE_LEVELS_2023 } from './schemes.ts';

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
  imports: [gradesKind({ schemes }), penaltiesKind(), permitsKind()],
  folder: new URL('.', import.meta.url),
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
