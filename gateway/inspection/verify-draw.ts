import { canonicalJson } from '../receipts/canonical-json.ts';
import { drawIn, type DrawStatement, frozenText, memberIn, teamsIn, type Unreadable } from './draw-document.ts';
import { drawSeed, Lots, type Member, sha256 } from './lots.ts';
import { drawTeam } from './teams.ts';

/** What the check of a draw found. */
export interface DrawVerdict {
  readonly genuine: boolean;
  readonly textZh: string;
  readonly textEn: string;
  /** What the draw says; only where it is genuine. */
  readonly statement?: DrawStatement;
}

const UNREADABLE: Readonly<Record<Unreadable, readonly [string, string]>> = {
  NO_STATEMENT: ['首行不是抽取结果的声明', 'its first line is no statement of a draw'],
  REWRITTEN: ['首行不是出具时的写法（RFC 8785）', 'its first line is not written as it was issued (RFC 8785)'],
  HASH_DIFFERS: ['声明与其摘要不符', 'the statement does not have the hash in front of it'],
};

/**
 * Does a draw again from its file alone: population, quotas, seed, lots, and the teams where their file is given. Whether
 * it is the draw of a hub is told by the hash: compare it with `drawHash` there.
 */
export function verifyDraw(text: string, teamsText: string | null = null): DrawVerdict {
  const end = text.indexOf('\n');
  const read = drawIn(end < 0 ? text : text.slice(0, end));
  if (typeof read === 'string') return refused(...UNREADABLE[read]);
  const { statement } = read;
  const { frozen, frozenSha256, secret, publicSeed, seed } = statement;
  if (sha256(frozenText(frozen)) !== frozenSha256)
    return refused('冻结的计划与其摘要不符', 'the frozen plan does not have its hash');
  if (sha256(secret) !== frozen.secretSha256)
    return refused('枢纽种子与事先公布的承诺不符', "the hub's half of the seed is not the one committed to before");
  if (drawSeed(secret, frozenSha256, publicSeed) !== seed)
    return refused('种子不是由两部分得出的', 'the seed does not follow from its two halves');
  const population = end < 0 ? '' : text.slice(end + 1);
  if (sha256(population) !== frozen.populationSha256)
    return refused('名单与冻结时的摘要不符', 'the population does not have the hash it was frozen with');
  const members = membersIn(population);
  if (members === null || !areThoseOf(members, frozen))
    return refused('名单与各层数量不符', 'the population does not have the numbers of its strata');
  const lots = new Lots(seed, frozen.strata, new Map(statement.passedOver.map(({ uscc, plans }) => [uscc, plans])));
  for (const member of members) lots.add(member);
  const { drawn, passedOver } = lots.result();
  if (
    !alike(drawn, statement.drawn) ||
    !alike(
      passedOver,
      statement.passedOver.map(({ uscc }) => uscc),
    )
  )
    return refused('重新抽取的结果不同', 'drawn again, others are drawn');
  const teams = teamsText === null ? null : teamsProblem(teamsText, statement, drawn);
  if (teams !== null) return refused(...teams);
  return {
    genuine: true,
    textZh: `核验通过：由名单和种子重新抽取，结果一致${teamsText === null ? '' : '，检查人员亦一致'}。`,
    textEn: `Genuine: drawn again from its population and seed, the same are drawn${teamsText === null ? '' : ', and the same inspectors'}.`,
    statement,
  };
}

function refused(zh: string, en: string): DrawVerdict {
  return { genuine: false, textZh: `核验不通过：${zh}。`, textEn: `Not verified: ${en}.` };
}

/** Null where a line is none, or the lines do not stand in the order of codes. */
function membersIn(population: string): Member[] | null {
  if (population === '') return [];
  const members: Member[] = [];
  let before = '';
  for (const line of population.slice(0, -1).split('\n')) {
    const member = memberIn(line);
    if (member === null || member.uscc <= before) return null;
    before = member.uscc;
    members.push(member);
  }
  return population.endsWith('\n') ? members : null;
}

function areThoseOf(members: readonly Member[], { strata, population }: DrawStatement['frozen']): boolean {
  const counts = new Map(strata.map(({ id }) => [id, 0]));
  for (const { stratum } of members) {
    const count = counts.get(stratum);
    if (count === undefined) return false;
    counts.set(stratum, count + 1);
  }
  return members.length === population && strata.every((each) => counts.get(each.id) === each.population);
}

function alike(found: readonly { readonly uscc: string }[], said: readonly string[]): boolean {
  return found.length === said.length && found.every(({ uscc }, index) => uscc === said[index]);
}

function teamsProblem(
  text: string,
  { frozen, frozenSha256, seed }: DrawStatement,
  drawn: readonly Member[],
): readonly [string, string] | null {
  const read = teamsIn(text.replace(/\n$/u, ''));
  if (typeof read === 'string') return UNREADABLE[read];
  const { plan, inspectors, teams } = read.statement;
  if (plan !== frozen.plan || read.statement.frozenSha256 !== frozenSha256)
    return ['检查人员文件属于另一计划', 'the file of inspectors is of another plan'];
  if (sha256(canonicalJson(inspectors)) !== frozen.inspectorsSha256)
    return ['检查人员名录与冻结时的摘要不符', 'the inspectors do not have the hash they were frozen with'];
  const again = drawn.map((member) => ({
    uscc: member.uscc,
    members: drawTeam(seed, member, inspectors, frozen).members,
  }));
  return canonicalJson(again) === canonicalJson(teams)
    ? null
    : ['重新抽取的检查人员不同', 'drawn again, other inspectors are drawn'];
}
