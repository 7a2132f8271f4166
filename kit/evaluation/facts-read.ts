import { readdirSync, readFileSync } from 'node:fs';
import { STANDARD_FACTS } from './fact-vocabulary.ts';
import type { NamedFactDocument } from './model-schema.ts';
import { ModelRefused } from './model-refused.ts';
import { readModel } from './read-model.ts';

/** A fact that models of a sector read, and what it may hold. */
export interface FactRead {
  readonly kind: NamedFactDocument['kind'];
  /** Its name for people, Chinese. */
  readonly title: string;
  /** The words it may be, of a WORD. */
  readonly words: readonly string[];
}

/** Standard facts that no kind of records of their own brings in. */
const STATED: Readonly<Record<string, string>> = {
  judgments: '司法判决及执行',
  compulsoryEnforcements: '行政强制执行',
  taxArrears: '欠缴税款',
  abnormalTaxpayerStatuses: '非正常纳税户',
  utilityArrears: '欠缴水电气费',
  brokenCommitments: '未履行信用承诺',
  contractBreaches: '合同违约',
  complaints: '投诉举报',
  commendations: '表彰奖励',
  commitmentsDue: '到期信用承诺数',
  commitmentsKept: '已履行信用承诺数',
};

/**
 * The facts that the models of a folder read and that come in by no kind of records of their own, by name: those they
 * declare for themselves, and the standard ones without a table. A file that is refused is left out: `loadModels` says
 * why, and nothing is evaluated until it is mended.
 */
export function factsRead(folder: URL): ReadonlyMap<string, FactRead> {
  const facts = new Map<string, FactRead>();
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()) {
    const text = readFileSync(new URL(file, folder), 'utf8');
    for (const [name, title] of Object.entries(STATED))
      if (new RegExp(`\\b(?:fact|part|of): ${name}\\b`).test(text))
        facts.set(name, { kind: kindOf(name), title, words: [] });
    for (const [name, { kind, means, words }] of Object.entries(declaredIn(file, text)))
      facts.set(name, { kind, title: means.zh.replace(/\(.*\)$/, ''), words: words ?? [] });
  }
  return facts;
}

function kindOf(standard: string): FactRead['kind'] {
  return STANDARD_FACTS.get(standard)?.kind === 'RECORDS' ? 'RECORDS' : 'NUMBER';
}

function declaredIn(file: string, text: string): Readonly<Record<string, NamedFactDocument>> {
  try {
    return readModel(file, text).facts ?? {};
  } catch (error) {
    if (error instanceof ModelRefused) return {};
    throw error;
  }
}
