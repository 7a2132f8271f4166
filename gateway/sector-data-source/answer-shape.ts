import {
  isAbstractType,
  isObjectType,
  OperationTypeNode,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { collectFields } from 'graphql/execution/collectFields.js';
import {
  compileAnyOfCheck,
  compileObjectCheck,
  isJsonObject,
  subfields,
  type AnswerCheck,
  type SelectedFields,
  type SelectionScope,
} from './answer-check.ts';
import { nullableKeys, nullFilled, nullFilledEntity, type Representation } from './null-filled-answer.ts';
import { fragmentsOf, type SwitchedOperation, type Variables } from './operation-store.ts';

/** What an answer to one operation must look like, and what stands in for it when there is none. */
export interface AnswerShape {
  readonly isMutation: boolean;
  /** Whether the operation asks `_entities`, i.e. enterprises the gateway already has. */
  readonly asksEntities: boolean;
  /** First-level response keys: root fields, or the fields asked of the entities. */
  readonly keys: (variables: Variables) => readonly string[];
  /** Where `data` departs from what was asked; undefined when it does not. */
  readonly flawIn: (data: unknown, variables: Variables) => string | undefined;
  /** The data of a sector that did not answer. */
  readonly withoutAnswer: (variables: Variables) => Record<string, unknown>;
  /** Checked data with each entity the sector does not know (null) told field by field, so that the plan goes on. */
  readonly withKnownEntities: (data: Record<string, unknown>, variables: Variables) => Record<string, unknown>;
}

/** @throws where the operation selects what the schema does not have. */
export function compileShape(schema: GraphQLSchema, { document, operation, switches }: SwitchedOperation): AnswerShape {
  const fragments = fragmentsOf(document);
  const scope = { schema, fragments, variables: switches };
  const isMutation = operation.operation === OperationTypeNode.MUTATION;
  const root = schema.getRootType(operation.operation);
  if (!root) throw new Error(`The subgraph's schema has no root type for a ${operation.operation}.`);
  const fields = collectFields(schema, fragments, switches, root, operation.selectionSet);
  const entities = fields.get('_entities');
  return entities !== undefined && fields.size === 1
    ? entityShape(scope, entities)
    : rootShape(scope, root, fields, isMutation);
}

function rootShape(
  scope: SelectionScope,
  root: GraphQLObjectType,
  fields: SelectedFields,
  isMutation: boolean,
): AnswerShape {
  const nullable = nullableKeys(root, fields);
  const keys = [...fields.keys()];
  return {
    isMutation,
    asksEntities: false,
    keys: () => keys,
    flawIn: compileObjectCheck(scope, root, fields),
    withoutAnswer: () => nullFilled(nullable),
    withKnownEntities: (data) => data,
  };
}

function entityShape(scope: SelectionScope, nodes: readonly FieldNode[]): AnswerShape {
  const types = new Map<string, EntityShape>();
  const shapeOf = ({ __typename }: Representation): EntityShape => {
    const known = types.get(__typename);
    if (known !== undefined) return known;
    const shape = compileEntity(scope, __typename, nodes);
    types.set(__typename, shape);
    return shape;
  };
  const nullsFor = (representation: Representation) =>
    nullFilledEntity(representation, shapeOf(representation).nullable);
  return {
    isMutation: false,
    asksEntities: true,
    keys: (variables) => [...new Set(representationsIn(variables).flatMap((each) => shapeOf(each).keys))],
    flawIn(data, variables) {
      const representations = representationsIn(variables);
      const items = isJsonObject(data) && Object.keys(data).length === 1 ? data['_entities'] : undefined;
      if (!Array.isArray(items)) return ': expected a list _entities and nothing else';
      if (items.length !== representations.length) {
        return `._entities: ${items.length} items for ${representations.length} representations`;
      }
      for (const [index, representation] of representations.entries()) {
        const flaw = items[index] === null ? undefined : shapeOf(representation).check(items[index]);
        if (flaw !== undefined) return `._entities[${index}]${flaw}`;
      }
      return undefined;
    },
    withoutAnswer: (variables) => ({ _entities: representationsIn(variables).map(nullsFor) }),
    withKnownEntities(data, variables) {
      const items = data['_entities'];
      if (!Array.isArray(items) || !items.includes(null)) return data;
      const representations = representationsIn(variables);
      return { _entities: representations.map((each, index) => items[index] ?? nullsFor(each)) };
    },
  };
}

interface EntityShape {
  readonly check: AnswerCheck;
  readonly keys: readonly string[];
  readonly nullable: readonly string[];
}

function compileEntity(scope: SelectionScope, typename: string, nodes: readonly FieldNode[]): EntityShape {
  const type = scope.schema.getType(typename);
  if (isObjectType(type)) {
    const fields = subfields(scope, type, nodes);
    return {
      check: compileObjectCheck(scope, type, fields),
      keys: [...fields.keys()].filter((key) => key !== '__typename'),
      nullable: nullableKeys(type, fields),
    };
  }
  if (isAbstractType(type)) {
    const possible = scope.schema.getPossibleTypes(type);
    const each = possible.map((object) => compileEntity(scope, object.name, nodes));
    const nullable = each[0]?.nullable ?? [];
    return {
      check: compileAnyOfCheck(scope, possible, nodes),
      keys: [...new Set(each.flatMap(({ keys }) => keys))],
      nullable: nullable.filter((key) => each.every((shape) => shape.nullable.includes(key))),
    };
  }
  return { check: () => ': of a type the schema does not have', keys: [], nullable: [] };
}

/** The gateway itself builds them, each with its `__typename`. */
function representationsIn(variables: Variables): readonly Representation[] {
  const representations = variables['representations'];
  return Array.isArray(representations) ? representations : [];
}
