import { compileModel, type Model } from '../compile-model.ts';
import { type EnterpriseFacts, NOTHING_KNOWN, type PenaltyFact, type RecordFact } from '../facts.ts';
import { readModel } from '../read-model.ts';
import type { ModelCatalogue } from '../load-models.ts';
import { type LocalDate, parseLocalDate } from '../../../schema/vocabulary/local-date.ts';
import type { PenaltyCategory } from '../../../schema/vocabulary/penalty-category.ts';

/** The parts of a small scored model that a test wants to differ, as YAML. */
export interface Parts {
  readonly indicators?: string;
  readonly rules?: string;
  readonly facts?: string;
  readonly grades?: string;
  readonly points?: string;
  readonly higherIs?: 'BETTER' | 'WORSE';
  readonly severity?: string;
  readonly kind?: 'SCORED' | 'NAMES_ONLY';
  readonly more?: string;
}

const PENALTIES = `
  - id: penalties
    name: !default 示例指标1
    direction: NEGATIVE
    measure: { kind: COUNT, fact: penalties, window: { years: !source 1 } }
    score: { kind: EACH, points: !default -10, cap: !default -40 }
    unknown: !default 0
    cites: [text]`;

/** A small, sound model: 100 points, ten off for each penalty of the last year. */
export function smallModelText({
  indicators = PENALTIES,
  rules = '',
  facts = '',
  grades = '{ grade: A, class: A, from: !default 80 }, { grade: B, class: B, from: !default 50 }, { grade: C, class: C, from: !default 0 }',
  points = '{ start: !default 100, least: !default 0, most: !default 100 }',
  higherIs = 'BETTER',
  severity = 'DAY_OF_DECISION',
  kind = 'SCORED',
  more = '',
}: Parts = {}): string {
  const head = `id: SMALL
version: '1'
title: { zh: 小模型, en: Small model }
kind: ${kind}
use: COMPARISON
status: ACTIVE
authority: 样例机关
authorityLevel: PROVINCIAL
cadence: YEARLY
inForce: { from: !default 2020-01-01, to: null }
citations:
  text: { document: 样例办法, clause: 第一条 }
`;
  if (kind === 'NAMES_ONLY')
    return `${head}notes: [只有名称]
scheme: { version: SMALL-SCHEME, grades: [{ grade: 好, class: A }, { grade: 坏, class: D }] }
`;
  return `${head}scheme:
  version: SMALL-SCHEME
  higherIs: ${higherIs}
  grades: [${grades}]
severity: { ruleSet: !default ${severity} }
points: ${points}
${facts === '' ? '' : `facts:${facts}\n`}${more}
indicators:${indicators}
${rules === '' ? '' : `rules:${rules}\n`}`;
}

/** The small model with other parts, compiled. */
export function smallModel(parts: Parts = {}): Model {
  return compileModel(readModel('small.yaml', smallModelText(parts)));
}

/** The model of that id in force on that day; a test cannot go on without it. */
export function modelOn({ modelInForce }: ModelCatalogue, id: string, asOf: LocalDate): Model {
  const model = modelInForce(id, asOf);
  if (model === null) throw new Error(`No model ${id} is in force on ${asOf}.`);
  return model;
}

/** An enterprise of which only this is known. */
export function knowing(known: Partial<EnterpriseFacts> = {}): EnterpriseFacts {
  return { uscc: '91130102TT00000156', ...NOTHING_KNOWN, ...known };
}

/** A record decided on a day; keys differ by themselves. */
export function record(decidedOn: string, more: Partial<RecordFact> = {}): RecordFact {
  counter += 1;
  return {
    key: `record-${counter}`,
    documentNumber: `样例〔2026〕${counter}号`,
    decidedOn: parseLocalDate(decidedOn),
    repairedOn: null,
    endedOn: null,
    kind: null,
    amountFen: null,
    ...more,
  };
}

let counter = 0;

/** A penalty decided on a day, a fine unless it is said otherwise. */
export function penalty(
  decidedOn: string,
  categories: readonly PenaltyCategory[] = ['FINE'],
  more: Partial<PenaltyFact> = {},
): PenaltyFact {
  return { ...record(decidedOn), categories, seriousConsequence: null, ...more };
}
