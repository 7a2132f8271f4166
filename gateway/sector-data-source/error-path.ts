import { Kind, type FieldNode, type SelectionSetNode } from 'graphql';
import type { ErrorPath, IncomingOptions } from './gateway-types.ts';
import type { AnswerShape } from './answer-shape.ts';

/**
 * An index no entity has. @apollo/gateway 2.14.4 turns `['_entities', n, …rest]` into the path of entity n and then
 * `rest`; for an entity it cannot find it takes `rest` as it stands, which is how a whole path is handed through it.
 */
const NO_ENTITY = -1;

/** Added by the query planner to response names that would collide, and taken off again before the client sees them. */
const PLANNER_ALIAS = /__alias_\d+$/;

/**
 * Where a client sees that a sector did not answer: the field of its own query that is null, or the list whose items
 * lack it, or what is nearest to it where the gateway asked for its own purposes.
 */
export function pathOfFailure(options: IncomingOptions, shape: AnswerShape): ErrorPath {
  const whole = options.pathInIncomingRequest ?? [];
  const keys = shape.keys(options.request.variables ?? {}).map(clientName);
  if (!shape.asksEntities) return visiblePart(options, whole, keys.slice(0, 1));
  const list = whole.indexOf('@');
  const paths = list === -1 ? keys.map((key) => [...whole, key]) : [whole.slice(0, list)];
  const visible = paths.map((path) => visiblePart(options, [], path));
  const [longest = []] = visible.toSorted((one, other) => other.length - one.length);
  return ['_entities', NO_ENTITY, ...longest];
}

/**
 * The path of an error the sector itself gave, cut where it leaves what the client asked for; undefined where it names
 * no place the gateway could find.
 */
export function pathOfSectorError(options: IncomingOptions, shape: AnswerShape, path: unknown): ErrorPath | undefined {
  if (!Array.isArray(path) || path.length === 0) return undefined;
  const parts: readonly unknown[] = path;
  const names = parts.filter((part) => typeof part === 'string' || typeof part === 'number');
  if (names.length !== parts.length) return undefined;
  const whole = options.pathInIncomingRequest ?? [];
  if (!shape.asksEntities) return visiblePart(options, whole, names.map(clientName));
  const [field, index, ...rest] = names;
  if (field !== '_entities' || typeof index !== 'number') return undefined;
  return [field, index, ...visiblePart(options, whole, rest.map(clientName))];
}

function clientName<Part extends string | number>(part: Part): Part | string {
  return typeof part === 'string' ? part.replace(PLANNER_ALIAS, '') : part;
}

/** The part of `path`, which continues `prefix`, that the client's own operation selects. */
function visiblePart({ incomingRequestContext }: IncomingOptions, prefix: ErrorPath, path: ErrorPath): ErrorPath {
  const { operation, document } = incomingRequestContext;
  let selected: readonly SelectionSetNode[] = [operation.selectionSet];
  const enter = (part: string | number): boolean => {
    if (typeof part === 'number' || part === '@') return true;
    const fields = selected.flatMap((selectionSet) => fieldsNamed(part, selectionSet, document));
    selected = fields.flatMap(({ selectionSet }) => selectionSet ?? []);
    return fields.length > 0;
  };
  if (!prefix.every(enter)) return [];
  const end = path.findIndex((part) => !enter(part));
  return end === -1 ? path : path.slice(0, end);
}

type Document = IncomingOptions['incomingRequestContext']['document'];

function fieldsNamed(name: string, { selections }: SelectionSetNode, document: Document): readonly FieldNode[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return (selection.alias ?? selection.name).value === name ? [selection] : [];
    const fragment =
      selection.kind === Kind.FRAGMENT_SPREAD ? fragmentNamed(selection.name.value, document) : selection;
    return fragment ? fieldsNamed(name, fragment.selectionSet, document) : [];
  });
}

function fragmentNamed(name: string, { definitions }: Document) {
  return definitions
    .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
    .find((fragment) => fragment.name.value === name);
}
