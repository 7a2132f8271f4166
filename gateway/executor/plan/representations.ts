import type { FetchNode } from '@apollo/query-planner';
import { isJsonObject } from '../../sector-data-source/answer-check.ts';
import { generated, literal, reading } from '../generated.ts';
import { merge } from './merge.ts';
import type { JsonObject } from './run.ts';
import type { FitsCondition } from './type-names.ts';

type Selection = NonNullable<FetchNode['requires']>[number];
type FieldSelection = Extract<Selection, { readonly kind: 'Field' }>;
type FragmentSelection = Extract<Selection, { readonly kind: 'InlineFragment' }>;

/** Copies what a subgraph needs to know out of an object; null where the object lacks some of it. */
type Copy = (object: JsonObject) => JsonObject | null;

/** Builds what a subgraph is told of an entity; null where it cannot be asked about this one. */
export type RepresentationOf = (entity: JsonObject) => JsonObject | null;

export function compileRepresentation(requires: readonly Selection[], fits: FitsCondition): RepresentationOf {
  const copy = compileCopy(requires, fits);
  return (entity) => {
    const representation = copy(entity);
    return representation !== null && typeof representation['__typename'] === 'string' ? representation : null;
  };
}

function compileCopy(selections: readonly Selection[], fits: FitsCondition): Copy {
  const fields = selections.filter((selection) => selection.kind === 'Field');
  const fragments = selections.filter((selection) => selection.kind === 'InlineFragment');
  const ownFields = compileFields(fields, fits);
  if (fragments.length === 0) return ownFields;
  const fragmentsFor = fragmentsByType(fragments, fits);
  return (object) => {
    const copy = fields.length === 0 ? {} : ownFields(object);
    if (copy === null) return null;
    for (const fragment of fragmentsFor(object['__typename'])) {
      const part = fragment(object);
      if (part !== null) merge(copy, part, fits);
    }
    return copy;
  };
}

/** Fragments that apply to each type met; a fragment without condition, as the planner never writes one, to none. */
function fragmentsByType(
  fragments: readonly FragmentSelection[],
  fits: FitsCondition,
): (typename: unknown) => readonly Copy[] {
  const compiled = fragments.flatMap(({ typeCondition, selections }) =>
    typeCondition === undefined ? [] : [{ typeCondition, copy: compileCopy(selections, fits) }],
  );
  const known = new Map<unknown, readonly Copy[]>();
  return (typename) => {
    let applying = known.get(typename);
    if (applying === undefined) {
      applying = compiled.filter(({ typeCondition }) => fits(typename, typeCondition)).map(({ copy }) => copy);
      if (applying.length > 0) known.set(typename, applying);
    }
    return applying;
  };
}

function compileFields(fields: readonly FieldSelection[], fits: FitsCondition): Copy {
  const copies: Record<string, (value: unknown) => unknown> = {};
  const keys = fields.map((field, index) => {
    const key = field.alias ?? field.name;
    if (field.selections) copies[`copy${index}`] = copyOfValue(compileCopy(field.selections, fits));
    return key;
  });
  const lines = keys.flatMap((key, index) => [
    `let v${index} = ${reading('object', key)};`,
    `if (v${index} === undefined) return null;`,
    ...(copies[`copy${index}`] ? [`v${index} = copy${index}(v${index});`] : []),
  ]);
  const copy = literal(keys.map((key, index) => [key, `v${index}`]));
  return generated<Copy>(copies, `return (object) => {\n${lines.join('\n')}\nreturn ${copy};\n}`);
}

function copyOfValue(copy: Copy): (value: unknown) => unknown {
  const copyValue = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(copyValue);
    return isJsonObject(value) ? copy(value) : null;
  };
  return copyValue;
}
