import type { EvidenceItem, SevereListing } from '../convergence/types.ts';
import type { AnswerInContent } from './plain-content.ts';

type Item = Partial<EvidenceItem>;
type Listing = Partial<SevereListing>;
type Records = Pick<AnswerInContent, 'evidence' | 'severeListings' | 'repairedEvidenceKeys'>;

/** Before every window: the day of a record whose day has no effect. */
const LONG_AGO = '0001-01-01' as NonNullable<Item['decidedOn']>;
const NONE: Records = {};

/**
 * The records of an enterprise's answers without what tells them from those of its like: keys and decision numbers become
 * short names in an order of their own, so that sectors that share a record still share it. A record that is told once and
 * that no cap counts (H4: severe penalties, H5: general records) loses its day and kind; one told twice keeps them, as
 * the graver of two readings stands (G1). Repairs of records that nobody tells of are left out.
 */
export function plainRecords(answers: readonly (AnswerInContent | null | undefined)[]): readonly Records[] {
  if (!answers.some(hasRecords)) return answers.map(() => NONE);
  const times = new Map<string, number>();
  for (const answer of answers) for (const key of keysOf(answer)) times.set(key, (times.get(key) ?? 0) + 1);
  const plain = answers.map((answer) => ({
    evidence: answer?.evidence?.map((item) => plainItem(item, times.get(item.key ?? '') === 1)) ?? [],
    severeListings: answer?.severeListings?.map(plainListing) ?? [],
    repairedEvidenceKeys: [...new Set(answer?.repairedEvidenceKeys)].filter((key) => times.has(key)),
  }));
  const names = namesOf(plain);
  return plain.map(({ evidence, severeListings, repairedEvidenceKeys }) => ({
    ...(evidence.length > 0 && {
      evidence: inOrder(evidence.map((item) => ({ ...item, key: names.get(item.key ?? '') ?? '' }))),
    }),
    ...(severeListings.length > 0 && {
      severeListings: inOrder(
        severeListings.map((listing) => ({
          ...listing,
          decisionNumber: names.get(listing.decisionNumber ?? '') ?? '',
        })),
      ),
    }),
    ...(repairedEvidenceKeys.length > 0 && {
      repairedEvidenceKeys: repairedEvidenceKeys.map((key) => names.get(key) ?? '').sort(),
    }),
  }));
}

function hasRecords(answer: AnswerInContent | null | undefined): boolean {
  return keysOf(answer).length > 0;
}

function keysOf(answer: AnswerInContent | null | undefined): string[] {
  if (answer?.evidence === undefined && answer?.severeListings === undefined) return [];
  const { evidence = [], severeListings = [] } = answer;
  return [...evidence.map(({ key = '' }) => key), ...severeListings.map(({ decisionNumber = '' }) => decisionNumber)];
}

function plainItem(item: Item, isToldOnce: boolean): Item {
  const { authority: _authority, documentNumber: _documentNumber, objectionDueOn: _objectionDueOn, ...more } = item;
  if (!isToldOnce) return more;
  if (more.severity === 'SEVERE' && more.kind === 'PENALTY') return more;
  if (more.severity === 'GENERAL') return { ...more, kind: 'OTHER' };
  return { ...more, kind: 'OTHER', severity: 'MINOR', decidedOn: LONG_AGO };
}

function plainListing({ authority: _authority, situation: _situation, ...more }: Listing): Listing {
  return more;
}

/** Short names of the records: alike records of alike enterprises get the same. Any choice of names is as sound. */
function namesOf(answers: readonly Records[]): ReadonlyMap<string, string> {
  const told = new Map<string, string[]>();
  const tell = (key: string, what: unknown): void => {
    const known = told.get(key);
    if (known === undefined) told.set(key, [JSON.stringify(what)]);
    else known.push(JSON.stringify(what));
  };
  for (const [place, { evidence = [], severeListings = [], repairedEvidenceKeys = [] }] of answers.entries()) {
    for (const { key = '', ...item } of evidence) tell(key, [place, item]);
    for (const { decisionNumber = '', ...listing } of severeListings) tell(decisionNumber, [place, listing]);
    for (const key of repairedEvidenceKeys) tell(key, place);
  }
  const ordered = [...told]
    .map(([key, what]) => [key, what.sort().join(';')] as const)
    .sort(([, one], [, other]) => (one < other ? -1 : 1));
  return new Map(ordered.map(([key], number) => [key, number.toString(36)]));
}

function inOrder<Value>(values: readonly Value[]): Value[] {
  return values
    .map((value) => [JSON.stringify(value), value] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, value]) => value);
}
