import { isMap, isNode, isPair, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { checkModel } from './check-model.ts';
import type { PlacedProblem } from './checking.ts';
import { MARKS } from './marked.ts';
import { type ModelProblem, ModelRefused } from './model-refused.ts';
import { type ModelDocument, modelSchema } from './model-schema.ts';

/**
 * Reads and checks one model file. All problems are found at once.
 * @throws {ModelRefused} naming file, line, rule and mend of each; nothing is half-loaded.
 */
export function readModel(file: string, text: string): ModelDocument {
  const lines = new LineCounter();
  const yaml = parseDocument(text, { customTags: MARKS, lineCounter: lines });
  const broken = [...yaml.errors, ...yaml.warnings];
  if (broken.length > 0) {
    throw new ModelRefused(
      broken.map(({ message, pos: [offset] }) => ({
        file,
        line: lines.linePos(offset).line,
        place: '',
        rule: 'YAML_INVALID',
        message: `${message.split('\n', 1)[0] ?? ''} Correct the YAML; the marks are !source, !borrowed and !default, before a single value.`,
      })),
    );
  }
  const place = ({ path, rule, message }: PlacedProblem): ModelProblem => ({
    file,
    line: lines.linePos(offsetOf(yaml, path)).line,
    place: path.map(String).join('.'),
    rule,
    message,
  });
  const read = modelSchema.safeParse(yaml.toJS(), { reportInput: true });
  if (!read.success) throw new ModelRefused(read.error.issues.flatMap(problemsOf).map(place));
  const problems = checkModel(read.data);
  if (problems.length > 0) throw new ModelRefused(problems.map(place));
  return read.data;
}

/** Where the place begins in the text: its key, or that of the nearest thing around it. */
function offsetOf(yaml: Document, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const parent = yaml.getIn(path.slice(0, depth - 1), true);
    const key = path[depth - 1];
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isPair(item) && String(item.key) === String(key));
      if (isNode(pair?.key)) return pair.key.range?.[0] ?? 0;
    } else {
      const node = yaml.getIn(path.slice(0, depth), true);
      if (isNode(node)) return node.range?.[0] ?? 0;
    }
  }
  return 0;
}

function problemsOf(issue: z.core.$ZodIssue): PlacedProblem[] {
  const { path, message } = issue;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key],
      rule: 'FIELD_UNKNOWN',
      message: 'There is no such field here. Look for a slip in its name, or take it out.',
    }));
  }
  const choice = issue.code === 'invalid_value' ? ` It is one of ${issue.values.map(String).join(', ')}.` : '';
  if (issue.input === undefined)
    return [{ path, rule: 'FIELD_MISSING', message: `The field is missing. Add it.${choice}` }];
  if (choice !== '') return [{ path, rule: 'VALUE_INVALID', message: `Write another value.${choice}` }];
  if (issue.code === 'invalid_type' && String(issue.expected) === 'Marked') {
    const mend = 'Write !source, !borrowed or !default before it, whichever is true.';
    return [{ path, rule: 'NUMBER_UNMARKED', message: `Nothing says where this comes from. ${mend}` }];
  }
  return [{ path, rule: 'VALUE_INVALID', message: `${message.replace(/\.?$/, '.')} Correct it.` }];
}
