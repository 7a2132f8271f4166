import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { BY_CODE, toCursor } from '../../gateway/index/list-order.ts';

/** One kind of question, asked with different variables in turn so that no cache answers, and no equal question. */
export interface Shape {
  readonly title: string;
  readonly bodies: readonly string[];
}

/** Three times as many as are ever under way at once, so that none waits for another's answer either. */
export const DIFFERENT_QUESTIONS = 96;

const GRADE = 'status grade effectiveClass schemeVersion period evaluatedOn freshness';

const FUSED = `fragment Fused on Enterprise {
  uscc name registrationStatus establishedOn reportingRegion { id name } industry { code sectionName }
  publicCredit { ${GRADE} level evidence { key severity decidedOn authority } }
  marketRisk { ${GRADE} riskClass }
  workSafety { ${GRADE} severeListed severeListings { decisionNumber situation endsOn } }
  cultureTourism { ${GRADE} subjects { kind level grade } }
  sectorGrades { sector answered status grade freshness }
  convergence {
    convergedTier complete missing { sector reason } coverage { sectors applicable present }
    rulesFired { ruleId sector clause effectZh } flags { code messageZh } conflicts { code messageZh }
    advice { mode inspectionRatioMultiplier reasonZh } notice { textZh }
  }
}`;

const ONE = `query Enterprise($uscc: USCC!) { enterprise(uscc: $uscc) { ...Fused } } ${FUSED}`;

const PAGE = `query Enterprises($first: Int!, $after: String) {
  enterprises(first: $first, after: $after) { nodes { ...Fused } pageInfo { hasNextPage endCursor } }
} ${FUSED}`;

/** One enterprise, a page of 50 and a page of 100, each fused with convergence, from all over the population. */
export function shapesOver(usccs: readonly Uscc[]): Shape[] {
  const starts = Array.from({ length: DIFFERENT_QUESTIONS }, (_, index) => {
    const uscc = usccs[Math.floor((index * usccs.length) / DIFFERENT_QUESTIONS)];
    if (uscc === undefined) throw new Error('the stores are empty');
    return uscc;
  });
  const page = (first: number) =>
    starts.map((uscc) => body(PAGE, { first, after: toCursor({ value: uscc, uscc }, BY_CODE) }));
  return [
    { title: 'One fused enterprise', bodies: starts.map((uscc) => body(ONE, { uscc })) },
    { title: 'Page of 50', bodies: page(50) },
    { title: 'Page of 100', bodies: page(100) },
  ];
}

function body(query: string, variables: Record<string, unknown>): string {
  return JSON.stringify({ query, variables });
}
