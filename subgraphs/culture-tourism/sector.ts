import { penaltiesOffer } from '../../kit/exchange/packages/decisions.ts';
import { gradesOffer } from '../../kit/exchange/packages/grades.ts';
import { severeListOffer } from '../../kit/exchange/packages/lists.ts';
import { gradesKind } from '../../kit/records/grades-kind.ts';
import { penaltiesKind } from '../../kit/records/penalties-kind.ts';
import { severeListKind } from '../../kit/records/severe-list-kind.ts';
import { subjectsKind } from '../../kit/records/subjects-kind.ts';
import { defineSector } from '../../kit/sector.ts';
import { guideCounts } from './guide-counts.ts';
import { guideCountsKind } from './records/guide-counts-kind.ts';
import { guideTables } from './records/tables.ts';
import { DEFAULT_FOUR } from './schemes.ts';
import { SEVERE_LIST, SUBJECT_KINDS } from './subject-kinds.ts';

const schemes = [DEFAULT_FOUR];

export default defineSector({
  name: 'culture-tourism',
  code: 'CULTURE_TOURISM',
  field: 'cultureTourism',
  type: 'CultureTourismGrade',
  title: '文化和旅游市场信用评价',
  description:
    '文化和旅游市场信用评价。Credit of travel agencies, A-rated scenic spots, star-rated hotels and performance agencies.',
  authority: '河北省文化和旅游厅',
  cadence: 'UNKNOWN',
  disclosure: 'SHARED',
  // A year: borrowed from Guangxi's travel-agency scheme (2025).
  applicability: { subjectDirectory: true, notEvaluableForDays: 365 },
  schemes,
  severeList: SEVERE_LIST,
  imports: [
    subjectsKind({ kinds: SUBJECT_KINDS }),
    gradesKind({ schemes, subjectKinds: SUBJECT_KINDS }),
    severeListKind(SEVERE_LIST),
    penaltiesKind(),
    guideCountsKind,
  ],
  sends: [gradesOffer(schemes), penaltiesOffer(), severeListOffer(SEVERE_LIST)],
  // The public grades are pushed to it (Hebei reply 0542, 一).
  receives: [{ what: 'REGISTRATION' }, { what: 'GRADES', from: 'PUBLIC_CREDIT' }],
  // Cycle and ranges are our defaults: the platform's own are not published.
  evaluation: {
    scheme: DEFAULT_FOUR.version,
    cadence: 'YEARLY',
    evaluatorTier: 'PROVINCE',
    bySubjectKind: true,
    expects: {
      classes: {
        A: { atLeast: 5, atMost: 40 },
        B: { atLeast: 40, atMost: 90 },
        C: { atLeast: 1, atMost: 30 },
        D: { atLeast: 0.5, atMost: 10 },
      },
      undeterminedAtMost: 5,
      lossAtMost: 10,
    },
  },
  folder: new URL('.', import.meta.url),
  tables: [guideTables],
  ownFields: ({ subjects, evaluations, severeListings }) => ({
    minorListings: severeListings.filter(({ situation }) => SEVERE_LIST.situations[situation]?.severity === 'MINOR'),
    subjects: subjects.map(({ kind, level }) => ({
      kind,
      level,
      grade: evaluations.find(({ subjectKind }) => subjectKind === kind)?.grade ?? null,
    })),
  }),
  resolvers: { Query: { guideCounts } },
});
