import type { FetchNode } from '@apollo/query-planner';
import { isJsonObject } from '../../sector-data-source/answer-check.ts';
import { ownField, setOwnField, type JsonObject } from './run.ts';
import type { FitsCondition } from './type-names.ts';

type FetchDataRewrite = NonNullable<FetchNode['inputRewrites']>[number];

/** Changes data in place: what the planner renamed so that answers do not collide, or a type name a subgraph knows otherwise. */
export type Rewrite = (data: unknown) => void;

const ON_TYPE = '... on ';

/** Compiles the rewrites of a fetch; undefined where it has none. */
export function compileRewrites(
  rewrites: readonly FetchDataRewrite[] | undefined,
  fits: FitsCondition,
): Rewrite | undefined {
  if (rewrites === undefined || rewrites.length === 0) return undefined;
  const compiled = rewrites.map((rewrite) => compileRewrite(rewrite, fits));
  return (data) => {
    for (const rewrite of compiled) rewrite(data);
  };
}

function compileRewrite(rewrite: FetchDataRewrite, fits: FitsCondition): Rewrite {
  const last = rewrite.path.at(-1);
  if (last === undefined) return () => undefined;
  return atPath(rewrite.path.slice(0, -1), changeOf(rewrite, last), fits);
}

function changeOf(rewrite: FetchDataRewrite, key: string): (object: JsonObject) => void {
  if (rewrite.kind === 'ValueSetter') {
    return (object) => {
      setOwnField(object, key, rewrite.setValueTo);
    };
  }
  return (object) => {
    const value = ownField(object, key);
    if (value === undefined) return;
    setOwnField(object, rewrite.renameKeyTo, value);
    setOwnField(object, key, undefined);
  };
}

function atPath(
  [step, ...rest]: readonly string[],
  change: (object: JsonObject) => void,
  fits: FitsCondition,
): Rewrite {
  const go = step === undefined ? undefined : atPath(rest, change, fits);
  const enter = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(enter);
    else if (!isJsonObject(value)) return;
    else if (go === undefined || step === undefined) change(value);
    else if (!step.startsWith(ON_TYPE)) go(ownField(value, step));
    else if (isOfType(value, step.slice(ON_TYPE.length), fits)) go(value);
  };
  return enter;
}

/** An object without a type name is taken to be of the type. */
function isOfType({ __typename }: JsonObject, condition: string, fits: FitsCondition): boolean {
  return __typename === undefined || __typename === null || fits(__typename, condition);
}
