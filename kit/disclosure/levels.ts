import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  type InterfaceTypeDefinitionNode,
  type InterfaceTypeExtensionNode,
  valueFromASTUntyped,
} from 'graphql';
import { z } from 'zod';

/**
 * Who may see a field, least guarded first (domain.md §4.2). PUBLIC (L1): whoever has a token. SHARED (L2): agencies,
 * dashboards and auditors who state a purpose of their role. INTERNAL (L3): the subgraph's owner, and auditors. OWNER:
 * the owner alone, as for writing.
 */
export const DISCLOSURE_LEVELS = ['PUBLIC', 'SHARED', 'INTERNAL', 'OWNER'] as const;
export type DisclosureLevel = (typeof DISCLOSURE_LEVELS)[number];

/** Who else: the enterprise itself and whom it has authorised, about itself; who runs the hub. */
export const FURTHER_READERS = ['SUBJECT', 'OPERATOR'] as const;
export type FurtherReader = (typeof FURTHER_READERS)[number];

/** What `@disclosure` says. */
export interface Disclosure {
  readonly level: DisclosureLevel;
  readonly also: readonly FurtherReader[];
}

export const PUBLIC: Disclosure = { level: 'PUBLIC', also: [] };

const written = z.strictObject({
  level: z.enum(DISCLOSURE_LEVELS),
  also: z.array(z.enum(FURTHER_READERS)).default([]),
});

/** The directive as a sector's grades carry it: the enterprise sees its own where they are shared. */
export function disclosedAs(disclosure: 'SHARED' | 'INTERNAL'): string {
  return disclosure === 'SHARED' ? '@disclosure(level: "SHARED", also: ["SUBJECT"])' : '@disclosure(level: "INTERNAL")';
}

/** What the directives of a type or field say; null where `@disclosure` is there and says nothing known. */
export function disclosureIn(directives: readonly ConstDirectiveNode[] | undefined): Disclosure | null | undefined {
  const directive = directives?.find(({ name }) => name.value === 'disclosure');
  if (directive === undefined) return undefined;
  const values = (directive.arguments ?? []).map(
    ({ name, value }) => [name.value, valueFromASTUntyped(value)] as const,
  );
  return written.safeParse(Object.fromEntries(values)).data ?? null;
}

type FieldedType =
  | ObjectTypeDefinitionNode
  | ObjectTypeExtensionNode
  | InterfaceTypeDefinitionNode
  | InterfaceTypeExtensionNode;

/** Types with fields that a client may select, definitions and extensions alike. */
export function fieldedTypes({ definitions }: DocumentNode): FieldedType[] {
  return definitions.filter(
    (definition): definition is FieldedType =>
      definition.kind === Kind.OBJECT_TYPE_DEFINITION ||
      definition.kind === Kind.OBJECT_TYPE_EXTENSION ||
      definition.kind === Kind.INTERFACE_TYPE_DEFINITION ||
      definition.kind === Kind.INTERFACE_TYPE_EXTENSION,
  );
}

/** Types to which every subgraph adds its own part: nobody speaks for all their fields. */
export const TYPES_OF_EVERYBODY: ReadonlySet<string> = new Set(['Query', 'Mutation', 'Enterprise']);

/** The disclosure of every field of a document: its own, or else its type's. */
export class Disclosures {
  readonly #ofTypes = new Map<string, Disclosure>();
  readonly #ofFields = new Map<string, Disclosure>();

  constructor(document: DocumentNode) {
    for (const { name, directives, fields } of fieldedTypes(document)) {
      const type = name.value;
      const ofType = disclosureIn(directives);
      if (ofType && !TYPES_OF_EVERYBODY.has(type)) this.#ofTypes.set(type, ofType);
      for (const field of fields ?? []) {
        const ofField = disclosureIn(field.directives);
        if (ofField) this.#ofFields.set(`${type}.${field.name.value}`, ofField);
      }
    }
  }

  /** Undefined where nobody has said: then nobody sees it. The code by which an enterprise is asked for is known to who asks. */
  of(type: string, field: string): Disclosure | undefined {
    if (field === '__typename' || (type === 'Enterprise' && field === 'uscc')) return PUBLIC;
    return this.#ofFields.get(`${type}.${field}`) ?? this.#ofTypes.get(type);
  }

  ofType(type: string): Disclosure | undefined {
    return this.#ofTypes.get(type);
  }
}

/** Whether all who may see `one` may see `other`. */
export function isWithin(one: Disclosure, other: Disclosure): boolean {
  if (other.level === 'PUBLIC') return true;
  const rank = ({ level }: Disclosure) => DISCLOSURE_LEVELS.indexOf(level);
  return rank(one) >= rank(other) && one.also.every((reader) => other.also.includes(reader));
}

/** Whether the field is another subgraph's, declared again for `@requires`. */
export function isExternal({ directives }: FieldDefinitionNode): boolean {
  return (directives ?? []).some(({ name }) => name.value === 'external');
}
