import {
  type Disclosure,
  DISCLOSURE_LEVELS,
  disclosureIn,
  Disclosures,
  fieldedTypes,
  FURTHER_READERS,
  isExternal,
  isWithin,
  TYPES_OF_EVERYBODY,
} from '../kit/disclosure/levels.ts';
import { namedType } from '../gateway/hub/selection.ts';
import type { ParsedSubgraph } from './sector-marks.ts';

const LEVELS = DISCLOSURE_LEVELS.map((level) => `"${level}"`).join(', ');
const READERS = FURTHER_READERS.map((reader) => `"${reader}"`).join(', ');

/**
 * Fields of which nobody has said who may see them, and sayings that contradict each other: what subgraphs share must
 * be disclosed alike in all of them, and a field must be guarded as closely as what it leads to.
 */
export function disclosureProblems(subgraphs: readonly ParsedSubgraph[]): string[] {
  return [...subgraphs.flatMap(problemsOf), ...contradictions(subgraphs)];
}

function problemsOf({ name: subgraph, typeDefs }: ParsedSubgraph): string[] {
  const disclosures = new Disclosures(typeDefs);
  return fieldedTypes(typeDefs).flatMap(({ name, directives, fields }) => {
    const type = name.value;
    const isOfEverybody = TYPES_OF_EVERYBODY.has(type);
    return [
      ...unknownWords(subgraph, type, directives),
      ...(isOfEverybody && disclosureIn(directives) !== undefined
        ? [`${subgraph}: ${type} is everybody's, so @disclosure stands on each of its fields; take it off the type.`]
        : []),
      ...(fields ?? []).flatMap((field) => {
        const place = `${type}.${field.name.value}`;
        const unknown = unknownWords(subgraph, place, field.directives);
        if (unknown.length > 0) return unknown;
        if (isExternal(field)) return [];
        const own = disclosures.of(type, field.name.value);
        if (own !== undefined) return tooOpen(subgraph, place, own, namedType(field.type), disclosures);
        if (disclosureIn(directives) === null) return [];
        const where = isOfEverybody ? 'on it' : `on it or on type ${type}`;
        return [`${subgraph}: ${place} has no disclosure level; write @disclosure(level: …) ${where}: ${LEVELS}.`];
      }),
    ];
  });
}

function unknownWords(subgraph: string, place: string, directives: Parameters<typeof disclosureIn>[0]): string[] {
  return disclosureIn(directives) === null
    ? [`${subgraph}: ${place}: @disclosure(level:) must be one of ${LEVELS}, and also: a list of ${READERS}.`]
    : [];
}

/** Below a field that is enforced, types need not be: so nobody may come to a type by a field that is less guarded. */
function tooOpen(subgraph: string, place: string, own: Disclosure, type: string, disclosures: Disclosures): string[] {
  const ofType = disclosures.ofType(type);
  return ofType === undefined || isWithin(own, ofType)
    ? []
    : [
        `${subgraph}: ${place} is ${said(own)} and leads to ${type}, which is ${said(ofType)}; guard the field as closely as the type.`,
      ];
}

function contradictions(subgraphs: readonly ParsedSubgraph[]): string[] {
  const first = new Map<string, { subgraph: string; disclosure: Disclosure }>();
  return subgraphs.flatMap(({ name: subgraph, typeDefs }) => {
    const disclosures = new Disclosures(typeDefs);
    return fieldedTypes(typeDefs).flatMap(({ name, fields }) =>
      (fields ?? []).flatMap((field) => {
        const place = `${name.value}.${field.name.value}`;
        const disclosure = isExternal(field) ? undefined : disclosures.of(name.value, field.name.value);
        if (disclosure === undefined) return [];
        const known = first.get(place);
        if (known === undefined) first.set(place, { subgraph, disclosure });
        return known === undefined || said(known.disclosure) === said(disclosure)
          ? []
          : [
              `${subgraph}: ${place} is ${said(disclosure)}, and in ${known.subgraph} it is ${said(known.disclosure)}; disclose it alike.`,
            ];
      }),
    );
  });
}

function said({ level, also }: Disclosure): string {
  return also.length === 0 ? level : `${level} and ${also.toSorted().join(', ')}`;
}
