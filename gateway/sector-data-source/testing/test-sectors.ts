import { buildSubgraphSchema, type GraphQLResolverMap } from '@apollo/subgraph';
import { parse, type GraphQLSchema } from 'graphql';

const FEDERATION = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@external", "@requires", "@shareable"])
scalar USCC
scalar Date
`;

export const SDL = {
  hub: `${FEDERATION}
    type Query {
      enterprise(uscc: USCC!): Enterprise
      enterprises(first: Int): EnterpriseConnection
    }
    type EnterpriseConnection { nodes: [Enterprise!]! }
    type Enterprise @key(fields: "uscc") {
      uscc: USCC!
      workSafety: WorkSafetyGrade @external
      publicCredit: PublicCreditGrade @external
      convergence: Convergence @requires(fields: "workSafety { letter } publicCredit { letter }")
    }
    type WorkSafetyGrade @shareable { letter: Letter @external }
    type PublicCreditGrade @shareable { letter: Letter @external }
    enum Letter { A B C D }
    type Convergence { complete: Boolean! missing: [String!]! letters: [String!]! }
  `,
  'work-safety': `${FEDERATION}
    type Query { workSafetyListings: [String!] }
    type Mutation { listWorkSafety(uscc: USCC!): WorkSafetyGrade }
    interface SectorGrade { letter: Letter }
    enum Letter { A B C D }
    type WorkSafetyGrade implements SectorGrade {
      letter: Letter
      points: Int!
      evaluatedOn: Date
      ratio: Float
      listed: Boolean!
      evidence: [Evidence!]!
    }
    type Evidence { id: ID! note: String }
    type Enterprise @key(fields: "uscc") { uscc: USCC! workSafety: WorkSafetyGrade anyGrade: SectorGrade }
  `,
  'public-credit': `${FEDERATION}
    enum Letter { A B C D }
    type PublicCreditGrade { letter: Letter }
    type Enterprise @key(fields: "uscc") { uscc: USCC! publicCredit: PublicCreditGrade }
  `,
} as const;

export const USCCS = ['91130102TT00000156', '91130682TT0000015U', '91130181TT0000015K'];

interface Enterprise {
  readonly uscc: string;
  readonly workSafety?: { readonly letter: string } | null;
  readonly publicCredit?: { readonly letter: string } | null;
}

const nodesOf = (first: number) =>
  Array.from({ length: first }, (_, index) => ({ uscc: USCCS[index] ?? `TEST-${index}` }));

function converge({ workSafety, publicCredit }: Enterprise) {
  const inputs = { workSafety, publicCredit };
  const missing = Object.entries(inputs).filter(([, grade]) => !grade);
  return {
    complete: missing.length === 0,
    missing: missing.map(([field]) => field),
    letters: Object.values(inputs).flatMap((grade) => grade?.letter ?? []),
  };
}

const WORK_SAFETY = {
  letter: 'A',
  points: 92,
  evaluatedOn: '2026-03-31',
  ratio: 0.5,
  listed: false,
  evidence: [
    { id: 'E1', note: 'standardised' },
    { id: 'E2', note: null },
  ],
};

export function hubSchema(): GraphQLSchema {
  return subgraph('hub', {
    Query: {
      enterprise: (_source: unknown, { uscc }: { uscc: string }) => ({ uscc }),
      enterprises: (_source: unknown, { first }: { first?: number }) => ({ nodes: nodesOf(first ?? USCCS.length) }),
    },
    Enterprise: { __resolveReference: (reference: Enterprise) => reference, convergence: converge },
  });
}

export function workSafetySchema(): GraphQLSchema {
  return subgraph('work-safety', {
    Query: { workSafetyListings: () => ['listing'] },
    Mutation: { listWorkSafety: () => WORK_SAFETY },
    SectorGrade: { __resolveType: () => 'WorkSafetyGrade' },
    Enterprise: {
      __resolveReference: ({ uscc }: Enterprise) => ({ uscc }),
      workSafety: () => WORK_SAFETY,
      anyGrade: () => WORK_SAFETY,
    },
  });
}

/** The work-safety subgraph after a change of its enum. */
export function schemaWith(letters: string): GraphQLSchema {
  return buildSubgraphSchema(parse(SDL['work-safety'].replace('enum Letter { A B C D }', letters)));
}

export function publicCreditSchema(): GraphQLSchema {
  return subgraph('public-credit', {
    Enterprise: {
      __resolveReference: ({ uscc }: Enterprise) => ({ uscc }),
      publicCredit: async () => ({ letter: 'B' }),
    },
  });
}

function subgraph(name: keyof typeof SDL, resolvers: GraphQLResolverMap): GraphQLSchema {
  return buildSubgraphSchema([{ typeDefs: parse(SDL[name]), resolvers }]);
}
