import { z } from 'zod';
import { KEY_DOMAINS } from '../../schema/vocabulary/registration.ts';
import { canonicalJson } from '../receipts/canonical-json.ts';
import { type Member, sha256 } from './lots.ts';

/*
 * Two files tell of a draw. Each begins with one line of JSON, {"sha256": …, "statement": …} in the writing of RFC 8785,
 * where sha256 is that of the statement. In the draw's file the frozen population follows, a line each:
 * code,stratum,division,draws left.
 */

const FORMAT = 'random-inspection-draw/1';
const TEAMS_FORMAT = 'random-inspection-teams/1';

const hash = z.string().regex(/^[0-9a-f]{64}$/u);
const stratum = z.strictObject({
  id: z.int().min(0),
  tier: z.string(),
  sectorClass: z.string(),
  keyDomains: z.array(z.enum(KEY_DOMAINS)).readonly(),
  mode: z.string(),
  rule: z.string(),
  fullCoverageOfKeyItems: z.boolean(),
  ratio: z.string().regex(/^(0(\.\d{1,6})?|1)$/u),
  population: z.int().min(1),
});

/** A plan as it was frozen: nothing of it can be changed any more, and its hash is told before the seed is known. */
const frozenShape = z.strictObject({
  plan: z.int(),
  leadSector: z.string(),
  sectors: z.array(z.string()).readonly(),
  regions: z.array(z.string()).readonly(),
  title: z.string(),
  items: z.array(z.string()).readonly(),
  period: z.string(),
  /** The filter of enterprises, JSON. */
  filter: z.string(),
  selection: z.enum(['BY_CLASS', 'UNIFORM']),
  /** The ratio to which factors apply, and the least ratio in a key domain. */
  baseRatio: z.string(),
  keyDomainFloors: z.array(z.strictObject({ domain: z.enum(KEY_DOMAINS), ratio: z.string() })).readonly(),
  /** How often one enterprise may be drawn in the year; null: as often as the tables of measures plan visits. */
  drawsPerYear: z.int().nullable(),
  asOf: z.string(),
  frozenAt: z.string(),
  measures: z.strictObject({ id: z.string(), version: z.string(), hash: z.string() }),
  ruleSet: z.strictObject({ id: z.string(), version: z.string(), hash: z.string() }),
  strata: z.array(stratum).readonly(),
  population: z.int(),
  populationSha256: hash,
  inspectorsPerDepartment: z.int(),
  speciality: z.string().nullable(),
  /** SHA-256 of the list of inspectors, in the writing of RFC 8785. */
  inspectorsSha256: hash,
  /** Where the public half of the seed will come from. */
  seedAnnouncement: z.string(),
  /** SHA-256 of the hub's half of the seed, as text. */
  secretSha256: hash,
});
export type FrozenPlan = z.infer<typeof frozenShape>;

const drawShape = z.strictObject({
  format: z.literal(FORMAT),
  frozen: frozenShape,
  frozenSha256: hash,
  secret: hash,
  publicSeed: z.string(),
  seed: hash,
  drawnAt: z.string(),
  /** Codes, stratum by stratum in the order of their lots. */
  drawn: z.array(z.string()).readonly(),
  /** Who would have been drawn, and was drawn by other plans since the freeze as often as it may be. */
  passedOver: z.array(z.strictObject({ uscc: z.string(), plans: z.array(z.int()).readonly() })),
});
export type DrawStatement = z.infer<typeof drawShape>;

const teamsShape = z.strictObject({
  format: z.literal(TEAMS_FORMAT),
  plan: z.int(),
  frozenSha256: hash,
  inspectors: z.array(
    z.strictObject({
      sector: z.string(),
      staffNumber: z.string(),
      division: z.string(),
      specialities: z.array(z.string()).readonly(),
      avoids: z.array(z.string()).readonly(),
    }),
  ),
  teams: z.array(
    z.strictObject({
      uscc: z.string(),
      members: z.array(z.strictObject({ sector: z.string(), staffNumber: z.string() })),
    }),
  ),
});
export type TeamsStatement = z.infer<typeof teamsShape>;

export const drawStatement = (said: Omit<DrawStatement, 'format'>): DrawStatement => ({ format: FORMAT, ...said });
export const teamsStatement = (said: Omit<TeamsStatement, 'format'>): TeamsStatement => ({
  format: TEAMS_FORMAT,
  ...said,
});

/** The first line of a file, without its end, and the hash in it. */
export function signedLine(statement: DrawStatement | TeamsStatement): {
  readonly line: string;
  readonly hash: string;
} {
  const hashed = sha256(canonicalJson(statement));
  return { line: canonicalJson({ sha256: hashed, statement }), hash: hashed };
}

/** The text of which a frozen plan's hash is made. */
export const frozenText = (frozen: FrozenPlan): string => canonicalJson(frozen);

export const lineOfMember = ({ uscc, stratum: id, division, drawsLeft }: Member): string =>
  `${uscc},${id},${division},${drawsLeft}\n`;

const MEMBER = /^([0-9A-Z]{18}),(\d{1,6}),(\d{6}),(\d{1,6})$/u;

/** A line of the population, without its end; null where it is none. */
export function memberIn(line: string): Member | null {
  const [, uscc, id, division, drawsLeft] = MEMBER.exec(line) ?? [];
  if (uscc === undefined || division === undefined) return null;
  return { uscc, stratum: Number(id), division, drawsLeft: Number(drawsLeft) };
}

/** Why a file is none. */
export type Unreadable = 'NO_STATEMENT' | 'REWRITTEN' | 'HASH_DIFFERS';

/** The statement of a draw. */
export const drawIn = (line: string) => statementIn(line, drawShape);
/** The statement of the teams. */
export const teamsIn = (line: string) => statementIn(line, teamsShape);

function statementIn<Statement extends DrawStatement | TeamsStatement>(
  line: string,
  shape: z.ZodType<Statement>,
): { readonly statement: Statement; readonly hash: string } | Unreadable {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'NO_STATEMENT';
  }
  const read = z.strictObject({ sha256: hash, statement: shape }).safeParse(value);
  if (!read.success) return 'NO_STATEMENT';
  if (canonicalJson(read.data) !== line) return 'REWRITTEN';
  const { sha256: said, statement } = read.data;
  return sha256(canonicalJson(statement)) === said ? { statement, hash: said } : 'HASH_DIFFERS';
}
