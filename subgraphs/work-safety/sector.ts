import { penaltiesOffer, permitsOffer } from '../../kit/exchange/packages/decisions.ts';
import { gradesOffer } from '../../kit/exchange/packages/grades.ts';
import { severeListOffer } from '../../kit/exchange/packages/lists.ts';
import { gradesKind } from '../../kit/records/grades-kind.ts';
import { penaltiesKind } from '../../kit/records/penalties-kind.ts';
import { permitsKind } from '../../kit/records/permits-kind.ts';
import { severeListKind } from '../../kit/records/severe-list-kind.ts';
import { subjectsKind } from '../../kit/records/subjects-kind.ts';
import { defineSector } from '../../kit/sector.ts';
import { LISTING_SITUATIONS, SEVERE_LIST } from './listing-situations.ts';
import { DEFAULT_FOUR } from './schemes.ts';

const schemes = [DEFAULT_FOUR];

export default defineSector({
  name: 'work-safety',
  code: 'WORK_SAFETY',
  field: 'workSafety',
  type: 'WorkSafetyGrade',
  title: '安全生产诚信等级',
  description:
    '安全生产诚信等级与安全生产严重失信主体名单。Work-safety integrity grade, and the list of seriously dishonest entities.',
  authority: '河北省应急管理厅',
  cadence: 'UNKNOWN',
  disclosure: 'SHARED',
  applicability: { subjectDirectory: true, notEvaluableForDays: 0 },
  schemes,
  severeList: SEVERE_LIST,
  // Work safety and fire are among the fields that NDRC Order 58 shows longer (domain.md §2.6).
  publication: { channel: 'CREDIT_CHINA', sensitiveField: true },
  imports: [
    gradesKind({ schemes }),
    severeListKind(SEVERE_LIST),
    penaltiesKind(),
    permitsKind(),
    subjectsKind({ kinds: { 生产经营单位: 'PRODUCER' } }),
  ],
  // What the emergency department's system pushes and receives since it was linked in 2018 (Hebei reply 0542, 三).
  sends: [gradesOffer(schemes), penaltiesOffer(), permitsOffer(), severeListOffer(SEVERE_LIST)],
  receives: [
    { what: 'REGISTRATION' },
    { what: 'GRADES', from: 'PUBLIC_CREDIT' },
    { what: 'JUDGMENT_DEBTORS', from: 'PUBLIC_CREDIT' },
  ],
  // Cycle and ranges are our defaults: the 2014 measures are not to be had. Without a standardisation result the model
  // leaves the grade open, and no such results come in yet: a run is held back until they do.
  evaluation: {
    scheme: DEFAULT_FOUR.version,
    cadence: 'YEARLY',
    evaluatorTier: 'PROVINCE',
    bySubjectKind: false,
    expects: {
      classes: {
        A: { atLeast: 5, atMost: 30 },
        B: { atLeast: 50, atMost: 80 },
        C: { atLeast: 5, atMost: 30 },
        D: { atLeast: 0.5, atMost: 10 },
      },
      undeterminedAtMost: 10,
      lossAtMost: 10,
    },
  },
  folder: new URL('.', import.meta.url),
  ownFields: (_records, { severeListings }) => ({
    severeListed: severeListings.length > 0,
    listingSituations: severeListings.map(({ situation }) => LISTING_SITUATIONS[situation] ?? situation),
  }),
});
