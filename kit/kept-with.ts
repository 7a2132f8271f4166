/**
 * What is worked out once for an object and kept on it: for a request, on its context. A copy of the object has none.
 *
 * A `WeakMap` by such objects would read the same, but not where the map outlives them: the young collections of V8
 * carry every value of an old map along until a full collection (docs/bench/where-time-goes.md).
 */
export function keptWith<Owner extends object, Value, Rest extends readonly unknown[] = []>(
  make: (owner: Owner, ...rest: Rest) => Value,
): (owner: Owner, ...rest: Rest) => Value {
  const kept = Symbol(make.name);
  return (owner, ...rest) => {
    const keeper: { readonly [kept]?: { readonly value: Value } } = owner; // nobody else has the symbol
    if (keeper[kept] !== undefined) return keeper[kept].value;
    const value = make(owner, ...rest);
    Object.defineProperty(owner, kept, { value: { value } });
    return value;
  };
}
