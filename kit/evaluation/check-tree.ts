import { checkLeaf } from './check-leaf.ts';
import type { Path, PlacedLeaf, Reading, Report } from './checking.ts';
import type { FactDefinition } from './fact-vocabulary.ts';
import { inUnit, type MarkedDecimal } from './marked.ts';
import type { IndicatorDocument, ModelDocument } from './model-schema.ts';
import { tierCountsOf } from './tree.ts';

/** A measured indicator with what it measures, or null where it cannot be read. */
export interface CheckedLeaf extends PlacedLeaf {
  readonly reading: Reading | null;
}

const MOST_TIERS = 3;
const EXAMPLE = /^示例指标\d+(\.\d+)*$/;
const OF_GROUPS = ['start', 'least', 'most'] as const;
const OF_LEAVES = ['measure', 'score', 'unknown', 'direction', 'orElse'] as const;

/** The shape of the tree, its counts, names and points, and each indicator by itself. The measured ones by their ids. */
export function checkTree(
  document: ModelDocument,
  facts: ReadonlyMap<string, FactDefinition>,
  report: Report,
): ReadonlyMap<string, CheckedLeaf> {
  const leaves = new Map<string, PlacedLeaf>();
  const ids = new Set<string>();

  function visit(indicator: IndicatorDocument, path: Path, tier: number): void {
    if (ids.has(indicator.id)) report([...path, 'id'], 'ID_DUPLICATE', 'Another indicator has this id. Write another.');
    ids.add(indicator.id);
    checkName(indicator, path, report);
    if (indicator.children === undefined) {
      for (const field of OF_GROUPS)
        if (indicator[field] !== undefined)
          report([...path, field], 'TREE_INVALID', 'Only a group with children has it. Take it out, or add children.');
      leaves.set(indicator.id, { document: indicator, path });
      return;
    }
    for (const field of OF_LEAVES)
      if (indicator[field] !== undefined)
        report([...path, field], 'TREE_INVALID', 'A group measures nothing itself. Move it to one of the children.');
    if (tier === MOST_TIERS)
      report(
        [...path, 'children'],
        'TREE_INVALID',
        'There are three tiers of indicators at most. Move the children up.',
      );
    checkPoints(indicator, path, report);
    for (const [position, child] of indicator.children.entries())
      visit(child, [...path, 'children', position], tier + 1);
  }

  for (const [position, indicator] of (document.indicators ?? []).entries())
    visit(indicator, ['indicators', position], 1);
  if (document.points !== undefined) checkSum(document.indicators ?? [], document.points, ['points', 'most'], report);
  checkCounts(document, report);
  const context = { document, facts, leaves, report };
  return new Map([...leaves].map(([id, leaf]) => [id, { ...leaf, reading: checkLeaf(leaf, context) }]));
}

function checkName({ name }: IndicatorDocument, path: Path, report: Report): void {
  const isExample = EXAMPLE.test(name.text);
  if (name.provenance === 'DEFAULT' && !isExample) {
    const mend =
      'Call it 示例指标 and a number, and say in means what it measures; or mark it !source and cite the text.';
    report([...path, 'name'], 'NAME_UNFOUNDED', `No source gives this name. ${mend}`);
  } else if (name.provenance !== 'DEFAULT' && isExample) {
    report([...path, 'name'], 'NAME_UNFOUNDED', 'An example comes from no source. Mark it !default.');
  }
}

function checkPoints(group: IndicatorDocument, path: Path, report: Report): void {
  const inPoints = (field: (typeof OF_GROUPS)[number], otherwise: number): number => {
    const value = group[field];
    if (value === undefined) return otherwise;
    const points = inUnit(value, 'POINTS');
    if (points === null) report([...path, field], 'VALUE_INVALID', 'Points have at most 3 decimals. Round it.');
    return points ?? otherwise;
  };
  const start = inPoints('start', 0);
  if (inPoints('least', start) > start || inPoints('most', start) < start)
    report(path, 'POINTS_DIFFER', 'least, start and most must rise in this order; start is 0 where it is left out.');
  if (group.most !== undefined)
    checkSum(group.children ?? [], { start: group.start, most: group.most }, [...path, 'most'], report);
}

/** Where each part says what it may give at most, the parts and the start make up the whole. */
function checkSum(
  parts: readonly IndicatorDocument[],
  { start, most }: { start: MarkedDecimal | undefined; most: MarkedDecimal },
  path: Path,
  report: Report,
): void {
  if (parts.length === 0 || parts.some((part) => part.most === undefined)) return;
  const sum = parts.reduce((total, part) => total + (part.most?.millionths ?? 0), start?.millionths ?? 0);
  if (sum !== most.millionths)
    report(path, 'POINTS_DIFFER', 'It is not the start and the most of all parts together. Correct it, or a part.');
}

function checkCounts({ counts, indicators }: ModelDocument, report: Report): void {
  if (counts === undefined) return;
  const found = tierCountsOf({ indicators });
  const isSame =
    counts.tiers.length === found.length &&
    counts.tiers.every((tier, position) => inUnit(tier, 'COUNT') === found[position]);
  if (!isSame)
    report(
      ['counts', 'tiers'],
      'COUNTS_DIFFER',
      `The tree has ${found.join('/')} indicators. Complete the tree, or correct the counts.`,
    );
}
