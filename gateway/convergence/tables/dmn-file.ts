import { DmnModdle } from 'dmn-moddle';
import { z } from 'zod';
import { RuleSetRefused } from './rule-set-refused.ts';

/** A decision table as it stands in the file: texts only, nothing evaluated. */
export interface RawTable {
  file: string;
  decision: string;
  /** Its heading, Chinese first. */
  title: string;
  hitPolicy: string;
  inputs: { name: string; label: string; allowedValues: string | null }[];
  outputs: string[];
  /** Headings of the output columns, Chinese. */
  outputLabels: string[];
  /** Names of the annotation columns, each the last word of its heading. */
  annotations: string[];
  rows: RawRow[];
}

export interface RawRow {
  inputs: string[];
  outputs: string[];
  annotations: string[];
  /** Written in one annotation column, parted by "|". */
  inOneColumn: boolean;
}

const text = z.object({ text: z.string().default('') });
const decisionTable = z.object({
  $type: z.literal('dmn:DecisionTable'),
  hitPolicy: z.string(),
  input: z
    .array(z.object({ label: z.string().optional(), inputExpression: text, inputValues: text.optional() }))
    .default([]),
  output: z.array(z.object({ name: z.string().default(''), label: z.string().optional() })).default([]),
  annotation: z.array(z.object({ name: z.string().default('') })).default([]),
  rule: z
    .array(
      z.object({
        description: z.string().optional(),
        inputEntry: z.array(text).default([]),
        outputEntry: z.array(text).default([]),
        annotationEntry: z.array(text).default([]),
      }),
    )
    .default([]),
});
const definitions = z.object({ drgElement: z.array(z.looseObject({ $type: z.string(), id: z.string() })).default([]) });
const decision = z.object({ id: z.string(), name: z.string().optional(), decisionLogic: decisionTable });

/**
 * The decision tables of one DMN 1.3 file, in the file's order.
 * @throws {RuleSetRefused} when the XML is broken, holds what DMN 1.3 does not know, or a decision is no table.
 */
export async function readDmnFile(file: string, xml: string): Promise<RawTable[]> {
  const { rootElement, warnings } = await parse(file, xml);
  if (warnings.length > 0) {
    throw new RuleSetRefused(
      warnings.map((warning) => ({
        file,
        message: `not DMN 1.3: ${oneLine(warning.message)}. Save it from a DMN 1.3 modeler.`,
      })),
    );
  }
  const decisions = definitions.parse(rootElement).drgElement.filter(({ $type }) => $type === 'dmn:Decision');
  return decisions.map((element) => {
    const read = decision.safeParse(element);
    if (read.success) return rawTable(file, read.data);
    throw new RuleSetRefused([
      {
        file,
        decision: element.id,
        message: 'the decision is no decision table. Only decision tables are carried out.',
      },
    ]);
  });
}

async function parse(file: string, xml: string): ReturnType<DmnModdle['fromXML']> {
  try {
    return await new DmnModdle().fromXML(xml);
  } catch (error) {
    const reason = error instanceof Error ? oneLine(error.message) : 'unreadable';
    throw new RuleSetRefused([{ file, message: `the XML cannot be read: ${reason}. Save it from a DMN 1.3 modeler.` }]);
  }
}

function rawTable(file: string, { id, name: title = id, decisionLogic: table }: z.infer<typeof decision>): RawTable {
  return {
    file,
    decision: id,
    title,
    hitPolicy: table.hitPolicy,
    inputs: table.input.map(({ label, inputExpression, inputValues }) => ({
      name: inputExpression.text.trim(),
      label: label ?? inputExpression.text.trim(),
      allowedValues: inputValues?.text ?? null,
    })),
    outputs: table.output.map(({ name }) => name),
    outputLabels: table.output.map(({ name, label }) => label ?? name),
    annotations: table.annotation.map(({ name }) => name.trim().split(/\s+/u).at(-1) ?? ''),
    rows: table.rule.map((rule) => ({
      inputs: rule.inputEntry.map((entry) => entry.text.trim()),
      outputs: rule.outputEntry.map((entry) => entry.text.trim()),
      annotations: annotationsOf(rule),
      inOneColumn: rule.annotationEntry.length === 0,
    })),
  };
}

/**
 * Modelers that know one annotation column only (bpmn.io) write it as the row's description; a row added there may
 * give all annotations in it, parted by "|".
 */
function annotationsOf(rule: z.infer<typeof decisionTable>['rule'][number]): string[] {
  if (rule.annotationEntry.length > 0) return rule.annotationEntry.map((entry) => entry.text.trim());
  return (rule.description ?? '').split('|').map((part) => part.trim());
}

function oneLine(message: string): string {
  return message.replace(/\s+/gu, ' ').trim();
}
