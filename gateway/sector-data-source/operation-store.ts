import { LRUCache } from 'lru-cache';
import {
  getOperationAST,
  Kind,
  parse,
  visit,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
} from 'graphql';

export type Variables = Readonly<Record<string, unknown>>;

/** One operation, with its @skip and @include switched one way: all that decides what an answer to it looks like. */
export interface SwitchedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Values of the variables that @skip and @include read. */
  readonly switches: Readonly<Record<string, unknown>>;
}

/** Ways to switch one operation that are kept: enough for five independent variables. */
const MOST_FORMS_OF_AN_OPERATION = 32;

/**
 * The operations a subgraph is asked, each read once into whatever `Form` serves its reader, and kept within bounds,
 * least recently used out first.
 */
export class OperationStore<Form> {
  readonly #operations: LRUCache<string, ReadOperation<Form>>;

  /** @param most operations kept. */
  constructor(most: number, form: (operation: SwitchedOperation) => Form) {
    this.#operations = new LRUCache({ max: most, memoMethod: (text) => new ReadOperation(text, form) });
  }

  /** @throws where the text does not parse or holds no single operation, and whatever `form` throws. */
  find(text: string, variables: Variables): Form {
    return this.#operations.memo(text).formFor(variables);
  }
}

class ReadOperation<Form> {
  readonly #document: DocumentNode;
  readonly #operation: OperationDefinitionNode;
  readonly #switches: ReturnType<typeof switchesOf>;
  readonly #form: (operation: SwitchedOperation) => Form;
  readonly #forms = new Map<string, Form>();

  constructor(text: string, form: (operation: SwitchedOperation) => Form) {
    this.#document = parse(text, { noLocation: true });
    const operation = getOperationAST(this.#document);
    if (!operation) throw new Error('A subgraph request holds exactly one operation.');
    this.#operation = operation;
    this.#switches = switchesOf(this.#document, operation);
    this.#form = form;
  }

  formFor(variables: Variables): Form {
    const positions = this.#switches.map(({ name, byDefault }) => variables[name] ?? byDefault);
    const id = JSON.stringify(positions);
    const known = this.#forms.get(id);
    if (known !== undefined) return known;
    if (this.#forms.size >= MOST_FORMS_OF_AN_OPERATION) this.#forms.clear();
    const switches = Object.fromEntries(this.#switches.map(({ name }, index) => [name, positions[index]]));
    const form = this.#form({ document: this.#document, operation: this.#operation, switches });
    this.#forms.set(id, form);
    return form;
  }
}

export function fragmentsOf({ definitions }: DocumentNode): Record<string, FragmentDefinitionNode> {
  const fragments = definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  return Object.fromEntries(fragments.map((fragment) => [fragment.name.value, fragment]));
}

/** The variables that decide, through @skip and @include, which fields an answer has. */
function switchesOf(document: DocumentNode, { variableDefinitions = [] }: OperationDefinitionNode) {
  const names = new Set<string>();
  visit(document, {
    Directive({ name, arguments: given }) {
      if (name.value !== 'skip' && name.value !== 'include') return;
      for (const { value } of given ?? []) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names].map((name) => {
    const defaultValue = variableDefinitions.find(({ variable }) => variable.name.value === name)?.defaultValue;
    return { name, byDefault: defaultValue?.kind === Kind.BOOLEAN ? defaultValue.value : undefined };
  });
}
