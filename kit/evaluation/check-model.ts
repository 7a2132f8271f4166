import type { Path, PlacedProblem, Report } from './checking.ts';
import { checkRules } from './check-rules.ts';
import { checkScheme } from './check-scheme.ts';
import { checkTree } from './check-tree.ts';
import { factsOf, STANDARD_FACTS } from './fact-vocabulary.ts';
import { inUnit } from './marked.ts';
import { isMark } from './model-marks.ts';
import type { ModelDocument } from './model-schema.ts';
import { SEVERITY_BASES } from './record-filter.ts';

/** What must hold between the parts of a model whose fields are right each by itself. Every problem, in no order. */
export function checkModel(document: ModelDocument): PlacedProblem[] {
  const problems: PlacedProblem[] = [];
  const report: Report = (path, rule, message) => problems.push({ path, rule, message });
  checkParts(document, report);
  checkCitations(document, report);
  checkDeclaredFacts(document, report);
  checkOther(document, report);
  checkScheme(document, report);
  const leaves = checkTree(document, factsOf(document.facts ?? {}), report);
  checkRules(document, leaves, report);
  return problems;
}

const PARTS = ['points', 'indicators', 'rules', 'needs', 'counts', 'facts', 'severity', 'subjects'] as const;

/** Which parts each kind of model has. */
function checkParts(document: ModelDocument, report: Report): void {
  const needed = { SCORED: ['points', 'indicators'], RULES: ['indicators', 'rules'], NAMES_ONLY: ['notes'] } as const;
  for (const part of needed[document.kind]) {
    if (document[part] === undefined)
      report(['kind'], 'KIND_BROKEN', `A model of kind ${document.kind} has ${part}. Add them, or take another kind.`);
  }
  const barred = { SCORED: [], RULES: ['points'], NAMES_ONLY: PARTS } as const;
  for (const part of barred[document.kind]) {
    if (document[part] !== undefined)
      report([part], 'KIND_BROKEN', `A model of kind ${document.kind} has none. Take it out, or take another kind.`);
  }
}

/** Every number from a source, and every borrowed one, stands under a citation; every citation is known. */
function checkCitations(document: ModelDocument, report: Report): void {
  const walk = (part: unknown, path: Path, isCited: boolean): void => {
    if (typeof part !== 'object' || part === null) return;
    if (isMark(part)) {
      if (!isCited && part.provenance !== 'DEFAULT')
        report(
          path,
          'CITATION_MISSING',
          'It is marked as read somewhere. Add cites here or above, or mark it !default.',
        );
      return;
    }
    const cites: unknown = 'cites' in part ? part.cites : undefined;
    for (const [key, value] of Object.entries(part)) {
      const at = [...path, Array.isArray(part) ? Number(key) : key];
      if (key !== 'cites') walk(value, at, isCited || cites !== undefined);
      else if (Array.isArray(value)) {
        for (const [position, citation] of value.entries())
          if (!Object.hasOwn(document.citations, String(citation)))
            report(
              [...at, position],
              'CITATION_UNKNOWN',
              'No such citation. Add its document and clause to citations.',
            );
      }
    }
  };
  walk(document, [], false);
}

function checkDeclaredFacts({ facts, indicators }: ModelDocument, report: Report): void {
  const reading = JSON.stringify(indicators ?? []);
  for (const [name, { kind, words }] of Object.entries(facts ?? {})) {
    if (STANDARD_FACTS.has(name))
      report(
        ['facts', name],
        'ID_DUPLICATE',
        'Every model has this fact already. Take it out, or give it another name.',
      );
    if ((kind === 'WORD') !== (words !== undefined))
      report(['facts', name], 'FACT_UNFIT', 'A fact of kind WORD, and no other, has words. Add them or take them out.');
    if (!reading.includes(`"${name}"`))
      report(
        ['facts', name],
        'FACT_UNUSED',
        'No indicator reads the fact. Take it out, or look for a slip in its name.',
      );
  }
}

function checkOther({ inForce, severity, subjects }: ModelDocument, report: Report): void {
  if (inForce.to !== null && inForce.to.date <= inForce.from.date)
    report(['inForce', 'to'], 'DATES_OUT_OF_ORDER', 'It is the first day no longer in force: write one after `from`.');
  if (severity !== undefined && !(SEVERITY_BASES as readonly string[]).includes(severity.ruleSet.text))
    report(['severity', 'ruleSet'], 'WORD_UNKNOWN', `No such list. There are ${SEVERITY_BASES.join(', ')}.`);
  const years = subjects?.notEvaluableForYears;
  if (years !== undefined && (inUnit(years, 'COUNT') ?? 0) < 1)
    report(
      ['subjects', 'notEvaluableForYears'],
      'VALUE_INVALID',
      'Write a whole number of years from 1, or leave it out.',
    );
}
