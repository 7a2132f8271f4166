import { z } from 'zod';
import { AUTHORITY_LEVELS, EFFECTIVE_CLASSES, SCHEME_STATUSES } from '../../schema/vocabulary/grade.ts';
import { parseLocalDate } from '../../schema/vocabulary/local-date.ts';
import { PENALTY_CATEGORIES } from '../../schema/vocabulary/penalty-category.ts';
import { CADENCES } from '../../schema/vocabulary/period.ts';
import { SEVERITIES } from '../../schema/vocabulary/severity.ts';
import { decimalOf, Marked } from './marked.ts';

const marked = z.instanceof(Marked);

/** A marked number. */
const decimal = marked.transform((value, context) => {
  const read = decimalOf(value);
  if (read !== null) return read;
  context.addIssue('Write a number with at most 9 digits before the point and 6 after it.');
  return z.NEVER;
});

/** A marked day. */
const day = marked.transform(({ text, provenance }, context) => {
  try {
    return { date: parseLocalDate(text), provenance };
  } catch (error) {
    context.addIssue(error instanceof Error ? error.message : String(error));
    return z.NEVER;
  }
});

const id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.-]*$/, 'Write an id of letters, digits, points and hyphens.');
const text = z.string().trim().min(1, 'Write something, or leave the line out.');
const bilingual = z.strictObject({ zh: text, en: text });
const cites = z.array(text).min(1).optional();

/** Which records count: all conditions together; any word of a list. */
const where = z
  .strictObject({
    severity: z.array(z.enum(SEVERITIES)).min(1),
    categories: z.array(z.enum(PENALTY_CATEGORIES)).min(1),
    kind: z.array(text).min(1),
    seriousConsequence: z.literal(true),
  })
  .partial();
export type Where = z.output<typeof where>;

/** How long a record counts: whole years or months from its own day; it leaves on the very day. */
const window = z.strictObject({ years: decimal.optional(), months: decimal.optional() });
export type Window = z.output<typeof window>;

/** What an indicator reads. */
const measure = z.discriminatedUnion('kind', [
  /** How many records, each for a time. */
  z.strictObject({ kind: z.literal('COUNT'), fact: text, where: where.optional(), window }),
  /** How many entries are in force: a list counts until removal. */
  z.strictObject({ kind: z.literal('ACTIVE'), fact: text, where: where.optional() }),
  /** What the records come to, in fen; thresholds are written in 万元. */
  z.strictObject({ kind: z.literal('AMOUNT'), fact: text, where: where.optional(), window }),
  z.strictObject({ kind: z.literal('NUMBER'), fact: text }),
  /** One number as a share of another; unknown when the other is zero. Written in percent. */
  z.strictObject({ kind: z.literal('RATIO'), part: text, of: text }),
  /** Whole years since a day. */
  z.strictObject({ kind: z.literal('AGE'), fact: text }),
  /** A word: a status, a level, YES or NO. */
  z.strictObject({ kind: z.literal('WORD'), fact: text }),
  /** Effective class of another system's evaluation, of a period already over; another scheme's letter is unknown. */
  z.strictObject({
    kind: z.literal('RESULT'),
    sector: text,
    schemes: z.array(text).min(1),
    window: window.optional(),
  }),
  /** Sum of other indicators' values; of those that are known. */
  z.strictObject({ kind: z.literal('TOTAL'), of: z.array(id).min(2) }),
]);
export type MeasureDocument = z.output<typeof measure>;

/** How a value becomes points. */
const score = z.discriminatedUnion('kind', [
  /** So many points for each, never beyond `cap`. */
  z.strictObject({ kind: z.literal('EACH'), points: decimal, cap: decimal }),
  /** Half-open steps: from this value on, below the next step's. */
  z.strictObject({
    kind: z.literal('STEPS'),
    steps: z.array(z.strictObject({ from: decimal, points: decimal })).min(2),
  }),
  /** The same share of `points` as the value is of `of`. */
  z.strictObject({ kind: z.literal('SHARE'), points: decimal, of: decimal }),
  z.strictObject({ kind: z.literal('WORDS'), points: z.record(z.string(), decimal) }),
]);
export type ScoreDocument = z.output<typeof score>;

const indicator = z.strictObject({
  id,
  /** !source or !borrowed only where a text names the indicator so; otherwise !default 示例指标 and a number. */
  name: marked,
  /** What it measures, Chinese first. */
  means: bilingual.optional(),
  cites,
  // of a group
  start: decimal.optional(),
  least: decimal.optional(),
  most: decimal.optional(),
  get children() {
    return z.array(indicator).min(1).optional();
  },
  // of an indicator that is measured
  direction: z.enum(['POSITIVE', 'NEGATIVE']).optional(),
  measure: measure.optional(),
  score: score.optional(),
  /** Points while the value is unknown. Unknown is never zero. */
  unknown: decimal.optional(),
  /** Read where the value is unknown. */
  orElse: z.strictObject({ measure, score }).optional(),
});
export type IndicatorDocument = z.output<typeof indicator>;

const rule = z.strictObject({
  id,
  means: bilingual,
  cites: z.array(text).min(1),
  when: z.strictObject({ indicator: id, atLeast: decimal.optional(), is: z.array(text).min(1).optional() }),
  /** No better than this grade; marked, since the rule itself may be borrowed. */
  grade: marked.optional(),
  /** Not graded at all: NOT_APPLICABLE or NOT_YET_EVALUABLE. */
  status: marked.optional(),
});
export type RuleDocument = z.output<typeof rule>;

const grade = z.strictObject({
  grade: text,
  /** Where it stands on the common four. */
  class: z.enum(EFFECTIVE_CLASSES),
  title: bilingual.optional(),
  /** First score of the grade; see `higherIs`. */
  from: decimal.optional(),
});

const namedFact = z.strictObject({
  kind: z.enum(['RECORDS', 'NUMBER', 'POINTS', 'AMOUNT', 'FLAG', 'WORD', 'DATE']),
  means: bilingual,
  words: z.array(text).min(2).optional(),
});
export type NamedFactDocument = z.output<typeof namedFact>;

/** A model file, `subgraphs/<sector>/models/<id>.yaml`. kit/evaluation/README.md explains each part. */
export const modelSchema = z.strictObject({
  id,
  version: text,
  title: bilingual,
  /** SCORED by points, RULES alone, or NAMES_ONLY: the text names grades and no way to reach them. */
  kind: z.enum(['SCORED', 'RULES', 'NAMES_ONLY']),
  /** EVALUATION: a sector may publish by it. COMPARISON: never published here. */
  use: z.enum(['EVALUATION', 'COMPARISON']),
  status: z.enum(SCHEME_STATUSES),
  authority: text,
  authorityLevel: z.enum(AUTHORITY_LEVELS),
  cadence: z.enum([...CADENCES, 'UNKNOWN']),
  /** From this day until the day before `to`. */
  inForce: z.strictObject({ from: day, to: day.nullable(), cites }),
  citations: z.record(id, z.strictObject({ document: text, clause: text })),
  /** Open questions and the reading chosen. */
  notes: z.array(text).optional(),
  scheme: z.strictObject({
    version: text,
    cites,
    higherIs: z.enum(['BETTER', 'WORSE']).optional(),
    /** Best first. */
    grades: z.array(grade).min(2),
  }),
  /** Which list says how serious a penalty is: one of them, or the one in force on the day of its decision. */
  severity: z.strictObject({ ruleSet: marked, cites }).optional(),
  /** Only subjects of this kind in the sector's own directory, and only after some years in it. */
  subjects: z.strictObject({ kind: text, notEvaluableForYears: decimal.optional(), cites }).optional(),
  facts: z.record(z.string().regex(/^[a-z][A-Za-z0-9]*$/, 'Write a name as in camelCase.'), namedFact).optional(),
  /** Indicators without which no grade is given. */
  needs: z.array(id).optional(),
  /** How many indicators each tier has, from the first; where a text gives the counts. */
  counts: z.strictObject({ tiers: z.array(decimal).min(1).max(3), cites }).optional(),
  points: z.strictObject({ start: decimal, least: decimal, most: decimal, cites }).optional(),
  indicators: z.array(indicator).optional(),
  rules: z.array(rule).optional(),
});
export type ModelDocument = z.output<typeof modelSchema>;
