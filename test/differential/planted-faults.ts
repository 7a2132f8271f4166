/** A fault to plant in the executor, as an edit of its source. */
export interface PlantedFault {
  readonly title: string;
  /** Below gateway/executor. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly right: string;
  readonly wrong: string;
  /** The first case that finds it: where to look first. */
  readonly foundBy: number;
}

/** What a compiled executor could get wrong; the differential cases must find each. */
export const PLANTED_FAULTS: readonly PlantedFault[] = [
  {
    title: 'only the first item of a list is asked about',
    file: 'plan/entities-at.ts',
    right: 'for (const item of value) collect(',
    wrong: 'for (const item of value.slice(0, 1)) collect(',
    foundBy: 0,
  },
  {
    title: 'entities get the answers about each other',
    file: 'plan/fetch.ts',
    right: 'entities[asked[index] ?? -1]',
    wrong: 'entities[asked[asked.length - 1 - index] ?? -1]',
    foundBy: 0,
  },
  {
    title: 'an entity lacking what a subgraph needs shifts those behind it',
    file: 'plan/fetch.ts',
    right: 'entities[asked[index] ?? -1]',
    wrong: 'entities[index]',
    foundBy: 65,
  },
  {
    title: 'representations are not rewritten',
    file: 'plan/fetch.ts',
    right: 'rewrite?.(representation);',
    wrong: '',
    foundBy: 107,
  },
  {
    title: 'answers are not rewritten',
    file: 'plan/fetch.ts',
    right: 'question.rewriteAnswer?.(answer);',
    wrong: '',
    foundBy: 190,
  },
  {
    title: 'a renamed field is lost where it is false, 0 or empty',
    file: 'plan/rewrites.ts',
    right: 'if (value === undefined) return;',
    wrong: 'if (!value) return;',
    foundBy: 190,
  },
  {
    title: 'a variable that was not given is given as null',
    file: 'plan/fetch.ts',
    right: 'if (value !== undefined) used[name] = value;',
    wrong: 'used[name] = value ?? null;',
    foundBy: 0,
  },
  {
    title: 'steps of a sequence run side by side',
    file: 'plan/compile-plan.ts',
    right: 'for (const step of steps) await step(run);',
    wrong: 'await Promise.all(steps.map((step) => step(run)));',
    foundBy: 0,
  },
  {
    title: 'a condition of a plan is read the wrong way round',
    file: 'plan/compile-plan.ts',
    right: 'run.variables[condition] === true',
    wrong: 'run.variables[condition] !== true',
    foundBy: 156,
  },
  {
    title: 'what two subgraphs say of the items of a list is not merged',
    file: 'plan/merge.ts',
    right: '!Array.isArray(present) ||',
    wrong: '',
    foundBy: 0,
  },
  {
    title: 'the type of an object is taken from who knows it by an interface only',
    file: 'plan/merge.ts',
    right: 'fits(present, value)) continue;',
    wrong: 'false) continue;',
    foundBy: 457,
  },
  {
    title: 'a type condition fits its very type only',
    file: 'plan/type-names.ts',
    right: 'isAbstractType(wanted) &&',
    wrong: 'false &&',
    foundBy: 107,
  },
  {
    title: 'an error is placed at the entity of another index',
    file: 'plan/failures.ts',
    right: 'places[asked[index] ?? -1]',
    wrong: 'places[(asked[index] ?? -1) + 1]',
    foundBy: 11,
  },
  {
    title: 'the path of an error keeps the index of its representation',
    file: 'plan/failures.ts',
    right: 'given.slice(2)',
    wrong: 'given.slice(1)',
    foundBy: 11,
  },
  {
    title: '@include is not carried out before planning',
    file: 'decided.ts',
    right: "?.['if'] === false) return null;",
    wrong: "?.['if'] === 'never') return null;",
    foundBy: 17,
  },
  {
    title: 'operations are planned under confusing names',
    file: 'safe-names.ts',
    right: '? fields.has(alias.value) :',
    wrong: '? false :',
    foundBy: 248,
  },
  {
    title: 'the answer is not in the order of the selection',
    file: 'shape/shape.ts',
    right: 'of fields) {',
    wrong: 'of [...fields].toReversed()) {',
    foundBy: 2,
  },
  {
    title: 'a null that is not allowed does not reach what contains it',
    file: 'shape/shape.ts',
    right: '?? NULLED;',
    wrong: ';',
    foundBy: 53,
  },
  {
    title: 'a list keeps an item that may not be null as null',
    file: 'shape/shape.ts',
    right: 'if (item === NULLED) return null;',
    wrong: '',
    foundBy: 145,
  },
  {
    title: 'an object of several possible types is read as the first one met',
    file: 'shape/shape.ts',
    right: 'shapes.get(name);',
    wrong: '[...shapes.values()][0];',
    foundBy: 77,
  },
  {
    title: 'any word is a value of an enum',
    file: 'shape/leaf.ts',
    right: '`values${id}.has(${value})`',
    wrong: '`typeof ${value} === "string"`',
    foundBy: 17,
  },
  {
    title: 'an Int may have more than 32 bits',
    file: 'shape/leaf.ts',
    right: '`(${value} | 0) === ${value}`',
    wrong: '`Number.isInteger(${value})`',
    foundBy: 1445,
  },
  {
    title: 'what is asked of the schema itself is not answered',
    file: 'shape/introspection.ts',
    right: 'Object.assign(data, answer.data);',
    wrong: '',
    foundBy: 39,
  },
];
