import type { RecordsKind } from '../feed/records-kind.ts';
import type { PackageCode } from './exchange.ts';
import { receivedPenalties, receivedPermits } from './packages/decisions.ts';
import { receivedGrades } from './packages/grades.ts';
import { receivedAbnormalList, receivedJudgmentDebtors, receivedSevereList } from './packages/lists.ts';
import { receivedRegistration } from './packages/registration.ts';

/** How each package is read that is merely kept; standings also act, and are the rights' business. */
export const KEPT_PACKAGES: Readonly<Record<Exclude<PackageCode, 'STANDINGS'>, () => RecordsKind>> = {
  REGISTRATION: receivedRegistration,
  GRADES: receivedGrades,
  PENALTIES: receivedPenalties,
  PERMITS: receivedPermits,
  SEVERE_LIST: receivedSevereList,
  ABNORMAL_LIST: receivedAbnormalList,
  JUDGMENT_DEBTORS: receivedJudgmentDebtors,
};
