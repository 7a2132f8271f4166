import { exampleUscc } from '../../../kit/testing/example-subgraph.ts';
import { canonicalJson } from '../../receipts/canonical-json.ts';
import {
  drawStatement,
  type FrozenPlan,
  frozenText,
  lineOfMember,
  signedLine,
  teamsStatement,
} from '../draw-document.ts';
import { drawSeed, Lots, type Member, sha256 } from '../lots.ts';
import type { Stratum } from '../strata.ts';
import { drawTeam, type FrozenInspector } from '../teams.ts';

const SECRET = 'ab'.repeat(32);
const PUBLIC_SEED = '03 08 11 17 25 32 + 09';

export const INSPECTORS: readonly FrozenInspector[] = Array.from({ length: 9 }, (_, number) => ({
  sector: 'RISK',
  staffNumber: `S-${String(number).padStart(3, '0')}`,
  division: number % 3 === 0 ? '130000' : '130100',
  specialities: number === 4 ? ['BOILERS'] : [],
  avoids: number === 5 ? [exampleUscc(1)] : [],
}));

/** Strata of the numbers given, the second of them in a key domain. */
export const strataOf = (...populations: readonly (readonly [population: number, ratio: string])[]): Stratum[] =>
  populations.map(([population, ratio], id) => ({
    id,
    tier: 'B',
    sectorClass: 'ABCD'.charAt(id % 4),
    keyDomains: id === 1 ? ['SPECIAL_EQUIPMENT'] : [],
    mode: 'NORMAL',
    rule: 'M-B',
    fullCoverageOfKeyItems: false,
    ratio,
    population,
  }));

/** Members of all strata, in the order of codes. */
export function membersOf(strata: readonly Stratum[]): Member[] {
  const numbered = strata.flatMap(({ id, population }) => Array.from({ length: population }, () => id));
  return numbered
    .map((stratum, number) => ({ uscc: exampleUscc(number), stratum, division: '130102', drawsLeft: 1 }))
    .sort((one, other) => (one.uscc < other.uscc ? -1 : 1));
}

/** Both files of a draw, made as the hub makes them. */
export function filesOf(strata: readonly Stratum[], publicSeed = PUBLIC_SEED) {
  const members = membersOf(strata);
  const population = members.map(lineOfMember).join('');
  const frozen: FrozenPlan = {
    plan: 7,
    leadSector: 'RISK',
    sectors: ['RISK'],
    regions: [],
    title: '样例抽查',
    items: ['登记事项'],
    period: '2026-12',
    filter: '{}',
    selection: 'BY_CLASS',
    baseRatio: '0.03',
    keyDomainFloors: [],
    drawsPerYear: null,
    asOf: '2026-11-22',
    frozenAt: '2026-11-22T04:00:00.000Z',
    measures: { id: 'M', version: '1', hash: 'h' },
    ruleSet: { id: 'R', version: '1', hash: 'h' },
    strata: [...strata],
    population: members.length,
    populationSha256: sha256(population),
    inspectorsPerDepartment: 2,
    speciality: 'BOILERS',
    inspectorsSha256: sha256(canonicalJson([...INSPECTORS])),
    seedAnnouncement: '样例公告',
    secretSha256: sha256(SECRET),
  };
  const frozenSha256 = sha256(frozenText(frozen));
  const seed = drawSeed(SECRET, frozenSha256, publicSeed);
  const lots = new Lots(seed, strata);
  for (const member of members) lots.add(member);
  const { drawn } = lots.result();
  const said = { frozen, frozenSha256, secret: SECRET, publicSeed, seed, drawnAt: '2026-11-23T04:00:00.000Z' };
  const draw = signedLine(drawStatement({ ...said, drawn: drawn.map(({ uscc }) => uscc), passedOver: [] }));
  const teams = signedLine(
    teamsStatement({
      plan: 7,
      frozenSha256,
      inspectors: [...INSPECTORS],
      teams: drawn.map((member) => ({
        uscc: member.uscc,
        members: [...drawTeam(seed, member, INSPECTORS, frozen).members],
      })),
    }),
  );
  return { draw: `${draw.line}\n${population}`, teams: `${teams.line}\n`, drawn, seed, drawHash: draw.hash };
}
