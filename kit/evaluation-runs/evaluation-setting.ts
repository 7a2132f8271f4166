import type { EffectiveClass } from '../../schema/vocabulary/grade.ts';
import type { Cadence } from '../../schema/vocabulary/period.ts';
import type { DirectoryTier } from '../../schema/vocabulary/registration.ts';
import type { NamedFact } from '../evaluation/facts.ts';
import type { Need } from '../exchange/exchange.ts';
import type { ReceivedRegistration } from '../exchange/packages/registration.ts';
import type { RecordsKind } from '../feed/records-kind.ts';
import type { PublicationSetting } from '../records/record-life.ts';
import type { GradeScheme } from '../records/sector-grade.ts';
import type { SevereListRules } from '../records/severe-list-rules.ts';

/** How a sector evaluates by models of its own, `models/*.yaml` beside its sector.ts. */
export interface SectorEvaluation {
  /** Version of the scheme that its runs give grades in: one of the sector's schemes. */
  readonly scheme: string;
  /** How often it is due. */
  readonly cadence: Cadence;
  /** Tier of the directory it speaks for. */
  readonly evaluatorTier: DirectoryTier;
  /** Whether each kind of subject has a model and a grade of its own. */
  readonly bySubjectKind: boolean;
  readonly expects: Expectations;
  /** Facts that its models declare for themselves, as far as the registration tells them. */
  readonly factsOfRegistration?: (registration: ReceivedRegistration) => Readonly<Record<string, NamedFact | null>>;
}

/** A share in percent that is thought healthy, its ends included. */
export interface PercentRange {
  readonly atLeast: number;
  readonly atMost: number;
}

/** What the outcome of a healthy run looks like; a run outside is held back until somebody says why it is right. */
export interface Expectations {
  /** Share of each class among those graded. A class that is not named is not held to anything. */
  readonly classes: Readonly<Partial<Record<EffectiveClass, PercentRange>>>;
  /** Largest share of those evaluated whose grade the model leaves open, in percent. */
  readonly undeterminedAtMost: number;
  /** How many fewer may be graded than by the run published before, in percent. */
  readonly lossAtMost: number;
}

/** Everything that evaluating a sector depends on. */
export interface EvaluationSetting extends SectorEvaluation {
  readonly name: string;
  readonly code: string;
  /** Whom it evaluates: every enterprise that the registry has told of, or those in its own directory of subjects. */
  readonly population: 'EVERY_ENTERPRISE' | 'SUBJECTS';
  readonly schemes: readonly GradeScheme[];
  readonly imports: readonly Pick<RecordsKind, 'name'>[];
  readonly receives: readonly Need[];
  readonly publication: PublicationSetting;
  readonly severeList: SevereListRules | null;
  /** The module whose default export carries this setting as `evaluation`: threads read it for themselves. */
  readonly module: URL;
  /** Folder of the models. */
  readonly models: URL;
}
