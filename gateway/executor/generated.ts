/**
 * A function from source text, for objects whose fields are known when an operation is compiled: written out, an object
 * is built and read several times faster than field by field. Only names of GraphQL (letters, digits, `_`) are ever
 * written into the text.
 * @param names what the text may refer to.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- whoever writes the text knows what it makes
export function generated<Generated>(names: Readonly<Record<string, unknown>>, text: string): Generated {
  // oxlint-disable-next-line typescript/no-implied-eval, no-new-func -- the point of this file
  const make = new Function(...Object.keys(names), `'use strict';\n${text}`) as (...values: unknown[]) => Generated;
  return make(...Object.values(names));
}

const NAME = /^[_A-Za-z][_0-9A-Za-z]*$/;

/** A name of GraphQL as it stands in generated text. @throws where it is none. */
function written(name: string): string {
  if (!NAME.test(name)) throw new Error('not a name of GraphQL');
  return name;
}

/** Text that reads a field of an object, also one named as something that every object has (`constructor`, `__proto__`). */
export function reading(object: string, key: string): string {
  const name = written(key);
  return key in Object.prototype
    ? `(Object.hasOwn(${object}, '${name}') ? ${object}.${name} : undefined)`
    : `${object}.${name}`;
}

/** Text of an object with these fields, each from the text of its value. */
export function literal(fields: Iterable<readonly [key: string, value: string]>): string {
  return `{ ${[...fields].map(([key, value]) => `['${written(key)}']: ${value}`).join(', ')} }`;
}
