import { EFFECTIVE_CLASSES } from '../../schema/vocabulary/grade.ts';
import type { CheckContext, Path, Reading } from './checking.ts';
import type { FactDefinition } from './fact-vocabulary.ts';
import type { Unit } from './marked.ts';
import { validityOf } from './measures.ts';
import type { MeasureDocument, Where } from './model-schema.ts';

const ofNumbers = (unit: Unit): Reading => ({ unit, words: null });

/** That the facts a measure reads are there and fit; null where they are not. */
export function checkMeasure(measure: MeasureDocument, path: Path, context: CheckContext): Reading | null {
  const { leaves, report } = context;
  if ('window' in measure && measure.window !== undefined && validityOf(measure.window) === null)
    report(
      [...path, 'window'],
      'VALUE_INVALID',
      'Write either years or months, a whole number from 1, a century at most.',
    );
  switch (measure.kind) {
    case 'COUNT':
    case 'ACTIVE':
    case 'AMOUNT': {
      const fact = factOf(measure.fact, ['RECORDS'], [...path, 'fact'], context);
      if (fact?.kind !== 'RECORDS') return null;
      checkWhere(measure.where ?? {}, fact.arePenalties, [...path, 'where'], context);
      return ofNumbers(measure.kind === 'AMOUNT' ? 'AMOUNT' : 'COUNT');
    }
    case 'NUMBER': {
      const fact = factOf(measure.fact, ['COUNT', 'POINTS', 'AMOUNT'], [...path, 'fact'], context);
      return fact === null || fact.kind === 'RECORDS' || fact.kind === 'WORD' || fact.kind === 'DATE'
        ? null
        : ofNumbers(fact.kind);
    }
    case 'RATIO': {
      const part = factOf(measure.part, ['COUNT', 'POINTS', 'AMOUNT'], [...path, 'part'], context);
      const whole = factOf(measure.of, ['COUNT', 'POINTS', 'AMOUNT'], [...path, 'of'], context);
      if (part !== null && whole !== null && part.kind !== whole.kind)
        report(
          [...path, 'of'],
          'FACT_UNFIT',
          'Part and whole are counted in different units. Take two facts of one kind.',
        );
      return ofNumbers('SHARE');
    }
    case 'AGE':
      return factOf(measure.fact, ['DATE'], [...path, 'fact'], context) === null ? null : ofNumbers('COUNT');
    case 'WORD': {
      const fact = factOf(measure.fact, ['WORD'], [...path, 'fact'], context);
      return fact?.kind === 'WORD' ? { unit: 'COUNT', words: fact.words } : null;
    }
    case 'RESULT':
      return { unit: 'COUNT', words: EFFECTIVE_CLASSES };
    default: {
      for (const [position, id] of measure.of.entries()) {
        const part = leaves.get(id)?.document.measure;
        if (part === undefined)
          report([...path, 'of', position], 'INDICATOR_UNKNOWN', 'No measured indicator has this id.');
        else if (part.kind !== 'COUNT' && part.kind !== 'ACTIVE')
          report(
            [...path, 'of', position],
            'INDICATOR_UNFIT',
            'A total adds counts of records. Take an indicator of kind COUNT or ACTIVE.',
          );
      }
      if (new Set(measure.of).size !== measure.of.length)
        report([...path, 'of'], 'ID_DUPLICATE', 'An indicator is added twice. Keep one.');
      return ofNumbers('COUNT');
    }
  }
}

function factOf(
  name: string,
  kinds: readonly FactDefinition['kind'][],
  path: Path,
  { facts, report }: CheckContext,
): FactDefinition | null {
  const fact = facts.get(name);
  if (fact === undefined) {
    report(
      path,
      'FACT_UNKNOWN',
      `No such fact. Declare it under facts, or take one of ${[...facts.keys()].join(', ')}.`,
    );
    return null;
  }
  if (kinds.includes(fact.kind)) return fact;
  report(
    path,
    'FACT_UNFIT',
    `This measure reads a fact of kind ${kinds.join(' or ')}, and this one is ${fact.kind}. Take another.`,
  );
  return null;
}

function checkWhere(where: Where, arePenalties: boolean, path: Path, { document, report }: CheckContext): void {
  for (const condition of ['severity', 'categories', 'seriousConsequence'] as const)
    if (where[condition] !== undefined && !arePenalties)
      report([...path, condition], 'FACT_UNFIT', 'Only penalties have it. Take it out, or read penalties.');
  if (where.severity !== undefined && document.severity === undefined)
    report(
      [...path, 'severity'],
      'SEVERITY_UNDECIDED',
      'Say which list decides how serious a penalty is: add severity to the model.',
    );
}
