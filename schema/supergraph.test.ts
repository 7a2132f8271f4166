import { readFileSync } from 'node:fs';
import { buildSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType, Kind, parse } from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import { discoverSubgraphs } from '../kit/discover.ts';
import { completeSdl } from '../kit/graph/executable-schema.ts';
import { WATER, waterSubgraph } from '../kit/testing/water-sector.ts';
import { compose, composeSupergraph, type SubgraphSdl } from './supergraph.ts';

const committed = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');

let subgraphs: SubgraphSdl[];
beforeAll(async () => {
  subgraphs = (await discoverSubgraphs()).map((subgraph) => ({
    name: subgraph.name,
    code: subgraph.code,
    sdl: completeSdl(subgraph),
  }));
});

/** What composition says of the subgraphs of the house with a change. */
function refusal(changed: readonly SubgraphSdl[]): { code?: unknown; message: string } {
  try {
    compose(changed);
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('it composed');
}

describe('the committed graph', () => {
  test('is what the code composes (npm run compose)', async () => {
    const { supergraph, api, hub, sectors } = await composeSupergraph();
    expect(supergraph).toBe(committed('supergraph.graphql'));
    expect(api).toBe(committed('api.graphql'));
    expect(hub).toBe(committed('hub.graphql'));
    expect(`${JSON.stringify(sectors, undefined, 2)}\n`).toBe(committed('sectors.json'));
  });

  test('describes every type, field, argument and value that a client sees, Chinese first', () => {
    const bare: string[] = [];
    const look = (place: string, description: string | null | undefined) => {
      if (!/^\p{Script=Han}|^“|^[A-D][-+]?/u.test(description ?? '')) bare.push(place);
    };
    for (const type of Object.values(buildSchema(committed('api.graphql')).getTypeMap())) {
      if (
        type.name.startsWith('__') ||
        ['Query', 'Mutation', 'String', 'Int', 'Boolean', 'ID', 'Float'].includes(type.name)
      ) {
        if (!isObjectType(type) || type.name.startsWith('__')) continue;
      } else look(type.name, type.description);
      if (isEnumType(type)) for (const value of type.getValues()) look(`${type.name}.${value.name}`, value.description);
      if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type))
        for (const field of Object.values(type.getFields())) {
          look(`${type.name}.${field.name}`, field.description);
          if ('args' in field)
            for (const argument of field.args)
              look(`${type.name}.${field.name}(${argument.name}:)`, argument.description);
        }
    }
    expect(bare).toEqual([]);
  });
});

describe('a fifth sector', () => {
  test('is asked for the credit reports with no line changed', () => {
    const { hub } = compose([...subgraphs, waterSubgraph()]);
    for (const field of ['creditReport', 'specialCreditReport']) {
      const [, requires = ''] =
        new RegExp(`\\n  ${field}\\([^)]*\\): \\w+ @disclosure\\([^)]*\\) @requires\\(fields: "([^"]*)"`).exec(hub) ??
        [];
      expect(requires).toMatch(/waterCredit \{.*severeListings \{[^}]*\} evidence \{[^}]*\} repairedEvidenceKeys/s);
    }
  });

  test('joins with no line changed elsewhere, and convergence takes it in', () => {
    const { hub, api, sectors } = compose([...subgraphs, waterSubgraph()]);
    const enterprise = buildSchema(api).getType('Enterprise');
    if (!isObjectType(enterprise)) throw new Error('no Enterprise');
    expect(enterprise.getFields()['waterCredit']?.type.toString()).toBe('WaterCredit');
    expect(sectors.sectors.at(-1)).toEqual({
      subgraph: 'water',
      code: 'WATER',
      field: 'waterCredit',
      type: 'WaterCredit',
      title: WATER.title,
      authority: WATER.authority,
      cadence: 'YEARLY',
      disclosure: 'SHARED',
    });
    const required = parse(hub).definitions.flatMap((definition) =>
      definition.kind === Kind.OBJECT_TYPE_DEFINITION && definition.name.value === 'Enterprise'
        ? (definition.fields ?? []).flatMap(({ name, directives }) =>
            JSON.stringify(directives).includes('waterCredit { status grade effectiveClass') ? [name.value] : [],
          )
        : [],
    );
    expect(required).toEqual(['sectorGrades', 'convergence', 'convergenceByStrategy']);
  });

  test('may write its mark on an extension of Enterprise, as other federation libraries do', () => {
    const { sdl, ...rest } = waterSubgraph();
    const extended = sdl.replace(
      /type Enterprise @key\(fields: "uscc"\) \{/,
      'extend type Enterprise @key(fields: "uscc") {',
    );
    expect(extended).not.toBe(sdl);
    expect(compose([...subgraphs, { ...rest, sdl: extended }]).hub).toContain('waterCredit');
  });
});

describe('what does not compose is refused', () => {
  test('with every problem at once', () => {
    const { sdl, ...rest } = waterSubgraph();
    const { code, message } = refusal([
      ...subgraphs,
      { ...rest, sdl: sdl.replace('"WATER"', '"water"').replace('"YEARLY"', '"WEEKLY"') },
    ]);
    expect(code).toBe('SECTOR_CONTRACT_BROKEN');
    expect(message.split('\n- ')).toEqual([
      'The sector contract is broken:',
      'water: Enterprise.waterCredit: @sector(code:) must be in capitals, such as WORK_SAFETY.',
      'water: Enterprise.waterCredit: @sector(cadence:) must be one of MONTHLY, QUARTERLY, YEARLY, UNKNOWN.',
    ]);
  });

  test('SDL that is none, with the subgraph and the place', () => {
    const { sdl, ...rest } = waterSubgraph();
    expect(refusal([...subgraphs, { ...rest, sdl: `${sdl}\ntype Broken {` }])).toMatchObject({
      code: 'SECTOR_CONTRACT_BROKEN',
      message: expect.stringMatching(/^the SDL of water, line \d+: Syntax Error: Expected Name, found <EOF>\.$/),
    });
  });

  test('a graph without the facts that convergence needs, with the fact', () => {
    const withoutRegistry = subgraphs.filter(({ name }) => name !== 'registry');
    expect(refusal(withoutRegistry)).toMatchObject({
      code: 'SECTOR_CONTRACT_BROKEN',
      message:
        'Convergence needs Enterprise.registrationStatus, which no subgraph offers; a subgraph that knows it must add the field.',
    });
  });

  test('a fact that convergence needs, once it takes arguments', () => {
    const changed = subgraphs.map(({ sdl, ...rest }) => ({
      ...rest,
      sdl: sdl.replace('directoryTier: DirectoryTier @', 'directoryTier("基准日。As of." asOf: Date): DirectoryTier @'),
    }));
    expect(refusal(changed)).toMatchObject({
      code: 'SECTOR_CONTRACT_BROKEN',
      message: 'Enterprise.directoryTier takes arguments, so convergence cannot require it; offer it without.',
    });
  });

  test("what composition itself refuses, with composition's reasons", () => {
    const { sdl, ...rest } = waterSubgraph();
    const { code, message } = refusal([
      ...subgraphs,
      { ...rest, sdl: sdl.replace('qualification: String', 'qualification: Nothing') },
    ]);
    expect(code).toBe('SUPERGRAPH_INVALID');
    expect(message).toMatch(/\[water\] Unknown type "?Nothing/);
  });
});
