import { readFileSync } from 'node:fs';
import {
  type DocumentNode,
  type FieldDefinitionNode,
  type FieldNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  parse,
  print,
  type SelectionSetNode,
} from 'graphql';
import { HubError } from '../../kit/errors.ts';
import { sharedSdl } from '../../kit/graph/shared-sdl.ts';
import {
  REPORT_ENTERPRISE_SELECTION,
  REPORT_FIELDS,
  REPORT_GRADE_SELECTION,
  reportFieldsSdl,
} from '../credit-report/report-selection.ts';
import { namedType, selectionSet } from './selection.ts';

/** What convergence reads of every sector, in the words of `interface SectorGrade`. */
export const GRADE_SELECTION = `status grade effectiveClass schemeVersion schemeStatus authorityLevel period periodEnd evaluatedOn freshness evaluatorTier
  competingGrades { grade effectiveClass evaluatorTier evaluatedOn }
  severeListings { decisionNumber includedOn endsOn authority situation }
  evidence { key kind severity decidedOn documentNumber authority objectionDueOn }
  repairedEvidenceKeys`;

/** What convergence reads of the enterprise itself, whoever in the graph says it. */
export const ENTERPRISE_SELECTION =
  'registrationStatus registeredDivision { code } directoryTier keyDomains usccCheck annualInspection { year carriedOut annualCap }';

/** What the hub itself adds to Enterprise. */
export const HUB_FIELDS = [
  'sectorGrades',
  'convergence',
  'convergenceByStrategy',
  'jointMeasures',
  'inspections',
  ...REPORT_FIELDS,
] as const;

/** The parts of the hub's own graph, each written beside its resolvers (hub-subgraph.ts). */
const PARTS = [
  'hub.graphql',
  '../convergence/convergence.graphql',
  '../credit-report/credit-report.graphql',
  '../audit/audit.graphql',
  '../rule-sets/rule-sets.graphql',
  '../rehearsal/rehearsal.graphql',
  '../receipts/receipt.graphql',
  '../explanations/explanations.graphql',
  '../measures/measures.graphql',
  '../inspection/inspection.graphql',
  '../limits/cost.graphql',
  '../history/history.graphql',
  '../statistics/statistics.graphql',
  '../changes/change-types.graphql',
  '../changes/changes.graphql',
  '../supervision-items/supervision-items.graphql',
  '../joint-measures/joint-measures.graphql',
];

/** A sector in the graph: its field on Enterprise. */
export interface SectorField {
  readonly field: string;
}

/**
 * The SDL of the hub's own subgraph: its roots, convergence's types, and Enterprise with `@requires` written from the
 * sectors found, so that a new sector is taken in with no line changed.
 * @throws {HubError} SECTOR_CONTRACT_BROKEN where no subgraph offers a field that convergence needs.
 */
export function hubSdl(sectors: readonly SectorField[], subgraphs: readonly DocumentNode[]): string {
  const requiredOf = (enterprise: string, grade: string): string =>
    [enterprise, ...sectors.map(({ field }) => `${field} { ${grade} }`)].join('\n');
  const required = requiredOf(ENTERPRISE_SELECTION, GRADE_SELECTION);
  const requiredByReports = requiredOf(REPORT_ENTERPRISE_SELECTION, REPORT_GRADE_SELECTION);
  const external = new ExternalTypes(subgraphs, required, requiredByReports);
  return [sharedSdl(), ...PARTS.map(read), external.sdl()].join('\n');
}

function read(part: string): string {
  return readFileSync(new URL(part, import.meta.url), 'utf8');
}

/** Declares again, as @external, just those fields of other subgraphs that a selection on Enterprise reaches. */
class ExternalTypes {
  readonly #documents: readonly DocumentNode[];
  readonly #required: string;
  readonly #requiredByReports: string;
  readonly #sharedNames: ReadonlySet<string>;
  readonly #fieldsByType = new Map<string, Map<string, FieldDefinitionNode>>();
  readonly #enums = new Set<string>();

  constructor(documents: readonly DocumentNode[], required: string, requiredByReports: string) {
    this.#documents = documents;
    this.#required = required;
    this.#requiredByReports = requiredByReports;
    this.#sharedNames = new Set(namesIn(parse(sharedSdl())));
  }

  sdl(): string {
    this.#take('Enterprise', selectionSet(this.#required));
    this.#take('Enterprise', selectionSet(this.#requiredByReports));
    const types = [...this.#fieldsByType].map(([type, fields]) => {
      const external = [...fields.values()]
        .map((field) => `  ${field.name.value}: ${print(field.type)} @external`)
        .join('\n');
      return type === 'Enterprise'
        ? enterpriseSdl(external, requiring(this.#required), requiring(this.#requiredByReports))
        : `type ${type} {\n${external}\n}`;
    });
    const enums = [...this.#enums].map((name) =>
      print(this.#definition(name) ?? { kind: Kind.DOCUMENT, definitions: [] }),
    );
    return [...types, ...enums].join('\n\n');
  }

  #take(type: string, selection: SelectionSetNode): void {
    const taken = this.#fieldsByType.get(type) ?? new Map<string, FieldDefinitionNode>();
    this.#fieldsByType.set(type, taken);
    for (const node of selection.selections as readonly FieldNode[]) {
      const field = this.#field(type, node.name.value);
      if ((field.arguments ?? []).length > 0) {
        throw new HubError(
          'SECTOR_CONTRACT_BROKEN',
          `${type}.${field.name.value} takes arguments, so convergence cannot require it; offer it without.`,
        );
      }
      taken.set(field.name.value, field);
      const named = namedType(field.type);
      if (this.#sharedNames.has(named)) continue;
      if (node.selectionSet !== undefined) this.#take(named, node.selectionSet);
      else if (this.#definition(named)?.kind === Kind.ENUM_TYPE_DEFINITION) this.#enums.add(named);
    }
  }

  #field(type: string, name: string): FieldDefinitionNode {
    for (const document of this.#documents) {
      for (const definition of document.definitions) {
        if (!isObject(definition) || definition.name.value !== type) continue;
        const field = (definition.fields ?? []).find((candidate) => candidate.name.value === name);
        if (field !== undefined) return field;
      }
    }
    throw new HubError(
      'SECTOR_CONTRACT_BROKEN',
      `Convergence needs ${type}.${name}, which no subgraph offers; a subgraph that knows it must add the field.`,
    );
  }

  #definition(name: string) {
    return this.#documents
      .flatMap(({ definitions }) => definitions)
      .find((definition) => 'name' in definition && definition.name?.value === name);
  }
}

function requiring(selection: string): string {
  return `@requires(fields: ${JSON.stringify(selection.replaceAll(/\s+/g, ' '))})`;
}

function enterpriseSdl(external: string, requires: string, requiredByReports: string): string {
  return `"企业。One enterprise, known by its Unified Social Credit Code."
type Enterprise @key(fields: "uscc") {
  "统一社会信用代码。Unified Social Credit Code."
  uscc: USCC!
${external}
  "各行业评价（统一形式）。Every sector's grade in the same words, sector by sector."
  sectorGrades: [SectorGradeEntry!] @disclosure(level: "SHARED", also: ["SUBJECT"]) ${requires}
  "融合结果。What the sectors say together, by which rules and from which inputs; for reference only."
  convergence: Convergence @disclosure(level: "SHARED", also: ["SUBJECT"]) ${requires}
  "各策略并列。The same under each strategy, with the tables in force, for comparison; the field convergence is the one that counts."
  convergenceByStrategy: [Convergence!] @disclosure(level: "SHARED", also: ["SUBJECT"]) ${requires}
  "已公示的抽查结果。Published results of random inspections of this enterprise, the newest first."
  inspections: [InspectionOutcome!] @disclosure(level: "SHARED", also: ["SUBJECT"])
  ${reportFieldsSdl(requiredByReports)}
}`;
}

function isObject(
  definition: DocumentNode['definitions'][number],
): definition is ObjectTypeDefinitionNode | ObjectTypeExtensionNode {
  return definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.OBJECT_TYPE_EXTENSION;
}

function namesIn(document: DocumentNode): string[] {
  return document.definitions.flatMap((definition) =>
    'name' in definition && definition.name !== undefined ? [definition.name.value] : [],
  );
}
