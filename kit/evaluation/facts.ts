import type { EffectiveClass } from '../../schema/vocabulary/grade.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import type { PenaltyCategory } from '../../schema/vocabulary/penalty-category.ts';
import type { RegistrationStatus } from '../../schema/vocabulary/registration.ts';

/** One record about an enterprise, as far as a model reads it. A record is handed in once; the same key counts once. */
export interface RecordFact {
  /** Natural key, the one by which evidence and repairs name the record. */
  readonly key: string;
  readonly documentNumber: string | null;
  /** Day of the decision, listing or award: from this day it counts. */
  readonly decidedOn: LocalDate;
  /** Day on which repair was granted: from this day it counts no more. */
  readonly repairedOn: LocalDate | null;
  /** First day on which it may not be used any more for another reason: publication ended, removed, withdrawn. */
  readonly endedOn: LocalDate | null;
  /** Which kind of record, in the words of its source: listing situation, level of an award. Null where there is one kind. */
  readonly kind: string | null;
  /** In fen; null where the source does not say. */
  readonly amountFen: number | null;
}

/** An administrative penalty. Its severity is not a fact: it follows from the categories, the rule set and the day. */
export interface PenaltyFact extends RecordFact {
  readonly categories: readonly PenaltyCategory[];
  /** 造成严重后果; null where the source does not say. */
  readonly seriousConsequence: boolean | null;
}

/** A registration status and the day on which it began. */
export interface RegistrationFact {
  readonly status: RegistrationStatus;
  readonly since: LocalDate;
}

/** An entry in the sector's directory of subjects. */
interface SubjectFact {
  readonly kind: string;
  readonly level: string | null;
  readonly listedFrom: LocalDate;
  /** Last day in the directory. */
  readonly listedUntil: LocalDate | null;
}

/** Another system's published evaluation of the same enterprise. */
export interface ResultFact {
  /** As that system writes it. */
  readonly grade: string;
  /** Where its scheme puts the grade on the common four. */
  readonly effectiveClass: EffectiveClass | null;
  readonly schemeVersion: string;
  readonly period: string;
  /** Last day the evaluation covers. */
  readonly periodEnd: LocalDate;
}

/** Levels of an award (表彰奖励), as `kind` of a commendation. */
export const COMMENDATION_LEVELS = ['NATIONAL', 'PROVINCIAL', 'MUNICIPAL', 'COUNTY'] as const;

/** A fact that a model declares for itself: whole number, thousandths of a point, fen, yes or no, word, day or records. */
export type NamedFact = number | boolean | string | readonly RecordFact[];

type Records = readonly RecordFact[] | null;

/**
 * What is known of one enterprise. `null` always means that the source is silent (unknown); an empty list means that
 * the source was asked and holds nothing. Facts that no other sector has go into `named`, declared in the model's file.
 */
export interface EnterpriseFacts {
  readonly uscc: string;
  /** Every status it has had, in any order. */
  readonly registration: readonly RegistrationFact[] | null;
  readonly establishedOn: LocalDate | null;
  readonly penalties: readonly PenaltyFact[] | null;
  /** 严重失信主体名单; `kind` is the listing situation. */
  readonly severeListings: Records;
  /** 经营异常名录. */
  readonly abnormalListings: Records;
  /** 失信被执行人, organisations only. */
  readonly judgmentDebtorListings: Records;
  /** 司法判决及执行. */
  readonly judgments: Records;
  /** 行政强制执行. */
  readonly compulsoryEnforcements: Records;
  /** 欠缴税款. */
  readonly taxArrears: Records;
  /** 非正常纳税户. */
  readonly abnormalTaxpayerStatuses: Records;
  /** 欠缴水电气费. */
  readonly utilityArrears: Records;
  /** 未履行信用承诺. */
  readonly brokenCommitments: Records;
  /** 合同违约. */
  readonly contractBreaches: Records;
  /** 投诉举报 found to be justified. */
  readonly complaints: Records;
  /** 表彰奖励; `kind` is one of COMMENDATION_LEVELS. */
  readonly commendations: Records;
  /** 信用承诺 that have fallen due, and those of them that were kept. */
  readonly commitmentsDue: number | null;
  readonly commitmentsKept: number | null;
  /** The evaluating sector's own directory. */
  readonly subjects: readonly SubjectFact[] | null;
  /** Evaluations by other systems, by sector code: always of a period that has ended before this evaluation's day. */
  readonly results: Readonly<Record<string, ResultFact | null>>;
  readonly named: Readonly<Record<string, NamedFact | null>>;
}

/** An enterprise of which nothing is known: spread it, and say what is. */
export const NOTHING_KNOWN: Omit<EnterpriseFacts, 'uscc'> = {
  registration: null,
  establishedOn: null,
  penalties: null,
  severeListings: null,
  abnormalListings: null,
  judgmentDebtorListings: null,
  judgments: null,
  compulsoryEnforcements: null,
  taxArrears: null,
  abnormalTaxpayerStatuses: null,
  utilityArrears: null,
  brokenCommitments: null,
  contractBreaches: null,
  complaints: null,
  commendations: null,
  commitmentsDue: null,
  commitmentsKept: null,
  subjects: null,
  results: {},
  named: {},
};

/** The facts handed in cannot be what they say. A fault of the program that made them, not of the enterprise. */
export class FactsInvalid extends Error {
  readonly code = 'FACTS_INVALID';
  /** The fact that is wrong. */
  readonly fact: string;

  constructor(fact: string, rule: string, mend: string) {
    super(`Fact ${fact}: ${rule} ${mend}`);
    this.name = 'FactsInvalid';
    this.fact = fact;
  }
}
