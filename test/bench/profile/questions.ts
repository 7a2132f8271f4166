/** A question that is asked again and again, as the body of a request. */
export interface Question {
  readonly name: string;
  /** Part of the requested number of requests that is enough for this one. */
  readonly share: number;
  bodyFor(uscc: string): string;
}

const GRADE = `sector status grade effectiveClass schemeVersion schemeStatus authorityLevel period periodEnd
  evaluatedOn publishedOn freshness evaluatorTier
  severeListings { decisionNumber includedOn authority }
  evidence { key kind severity decidedOn documentNumber authority }`;

const FUSED = `fragment Fused on Enterprise {
  uscc name registrationStatus keyDomains registeredDivision { code name } industry { code sectionName }
  publicCredit { ${GRADE} level letter }
  marketRisk { ${GRADE} riskClass riskScore }
  workSafety { ${GRADE} severeListed listingSituations }
  cultureTourism { ${GRADE} subjects { kind level grade } }
  convergence {
    convergedTier cap complete missing { sector reason } coverage { sectors applicable present }
    rulesFired { order ruleId clause effectZh } flags { code ruleId sector messageZh }
    advice { mode inspectionRatioMultiplier minimumRatio ruleId } inputs { sector grade effectiveClassUsed notch }
  }
}`;

const ONE = `query One($uscc: USCC!) { enterprise(uscc: $uscc) { ...Fused } } ${FUSED}`;
const PAGE = `query Page($first: Int!) { enterprises(first: $first) { pageInfo { endCursor } nodes { ...Fused } } } ${FUSED}`;

export const QUESTIONS: readonly Question[] = [
  { name: 'sectors', share: 1, bodyFor: () => JSON.stringify({ query: '{ sectors { code title } }' }) },
  { name: 'one enterprise', share: 1, bodyFor: (uscc) => JSON.stringify({ query: ONE, variables: { uscc } }) },
  { name: 'page of 50', share: 0.2, bodyFor: () => JSON.stringify({ query: PAGE, variables: { first: 50 } }) },
];
