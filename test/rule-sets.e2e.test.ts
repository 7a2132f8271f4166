import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { todayInShanghai } from '../schema/vocabulary/local-date.ts';
import { eventually } from './testing/child.ts';
import { demoToken, fillFolder, type RunningHub, startGateway, startHubOn } from './testing/hub.ts';

const RULES = join(import.meta.dirname, '../gateway/convergence/rules');
/** Answers for the base grade, and so for the rules. */
const OWNER = 'public-credit';
/** Another person of the same agency. */
const SECOND = 'public-credit:2';
const TODAY = todayInShanghai();

let folder: string;
let hub: RunningHub;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rule-sets-'));
  await fillFolder(join(folder, 'filled'), 500);
  hub = await startHubOn(join(folder, 'filled'), join(folder, 'hub'), 'in-process');
});
afterAll(async () => {
  await hub.stop().catch(() => undefined);
  await rm(folder, { recursive: true, force: true });
});

interface Group {
  readonly name: string;
  readonly moved: number;
}
interface Rehearsal {
  readonly number: number;
  readonly state: string;
  readonly done: number;
  readonly total: number;
  readonly movesPath: string | null;
  readonly movedWithInternal: number | null;
  readonly counts: {
    readonly moved: number;
    readonly tiers: { from: string; to: string; count: number; samples: string[] }[];
    readonly rules: Group[];
    readonly regions: Group[];
  } | null;
}

const REHEARSAL = `number state done total movesPath movedWithInternal
  counts { moved tiers { from to count samples } rules { name moved } regions { name moved } }`;
const VERSION =
  'hash version status inForce terms { from until } events { kind bySubject note approvedBy } files { name }';

const cell = (row: number, steps: number) => `<outputEntry id="classSteps_row_${row}_out_steps"><text>${steps}`;

/** The shipped files, where a sector at C lowers by two steps and one at D by three. */
async function heavierFiles() {
  const names = (await readdir(RULES)).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = (await readFile(join(RULES, name), 'utf8'))
        .replace('"version": "1.0.0"', '"version": "1.1.0"')
        .replace(cell(2, 2), cell(2, 3))
        .replace(cell(1, 1), cell(1, 2));
      return { name, text };
    }),
  );
}

async function data<Data>(as: string, query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Data> {
  const { data: told, errors } = await hub.ask<Data>(as, query, variables);
  expect(errors).toEqual([]);
  if (!told) throw new Error('nothing was answered');
  return told;
}

async function refusal(
  as: string,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<string | undefined> {
  return (await hub.ask(as, query, variables)).errors[0]?.extensions.code;
}

async function rehearsed(number: number, as: string): Promise<Rehearsal> {
  let found: Rehearsal | undefined;
  await eventually('the rehearsal ends', async () => {
    ({ rehearsal: found } = await data<{ rehearsal: Rehearsal }>(
      as,
      `query ($number: Int!) { rehearsal(number: $number) { ${REHEARSAL} } }`,
      { number },
    ));
    return found.state !== 'RUNNING';
  });
  if (found === undefined) throw new Error('there is no rehearsal');
  return found;
}

const count = async (tier: string) => {
  const { enterprises } = await data<{ enterprises: { totalCount: number } }>(
    'auditor',
    'query ($tier: [ConvergedTier!]) { enterprises(filter: { convergence: { tier: $tier } }) { totalCount } }',
    { tier: [tier] },
  );
  return enterprises.totalCount;
};

const PROVE =
  'mutation ($hash: String!) { proveRuleSet(hash: $hash) { proved findings { textZh } notProved { textZh } ruleSet { status } } }';
const PUBLISH = `mutation ($hash: String!, $from: Date!) { publishRuleSet(hash: $hash, inForceFrom: $from, note: "试行") { ${VERSION} } }`;
const PROPOSAL = `status proposal { inForceFrom proposedBy approvedBy }`;
const PROPOSE = `mutation ($hash: String!, $from: Date!) { proposeRuleSet(hash: $hash, inForceFrom: $from) { ${PROPOSAL} } }`;
const APPROVE = `mutation ($hash: String!, $from: Date!) { approveRuleSet(hash: $hash, inForceFrom: $from, note: "同意") { ${PROPOSAL} } }`;
const DRAFT = `mutation ($files: [RuleSetFileInput!]!) { draftRuleSet(files: $files, note: "加重") { ${VERSION} } }`;
const REHEARSE = `mutation ($hash: String!, $strategy: ConvergenceStrategy) { rehearseRuleSet(hash: $hash, strategy: $strategy) { number } }`;

describe('the agency that answers for the base grade changes the rules', () => {
  let hash: string;

  test('others may not; nobody publishes what is not proved and rehearsed', async () => {
    const files = await heavierFiles();
    for (const as of ['work-safety', 'auditor', 'dashboard'])
      expect([as, await refusal(as, DRAFT, { files })]).toEqual([as, 'FORBIDDEN']);
    const { draftRuleSet } = await data<{ draftRuleSet: { hash: string } }>(OWNER, DRAFT, { files });
    ({ hash } = draftRuleSet);
    expect(draftRuleSet).toMatchObject({ status: 'DRAFT', version: '1.1.0', inForce: false });
    expect(await refusal(OWNER, PUBLISH, { hash, from: TODAY })).toBe('RULE_SET_NOT_PROVED');
    const { proveRuleSet } = await data<{ proveRuleSet: object }>(OWNER, PROVE, { hash });
    expect(proveRuleSet).toMatchObject({ proved: true, findings: [], ruleSet: { status: 'PROVED' } });
    expect(await refusal(OWNER, PUBLISH, { hash, from: TODAY })).toBe('RULE_SET_NOT_REHEARSED');
    const seen = await data<{ ruleSets: { hash: string }[] }>('dashboard', '{ ruleSets { hash } }');
    expect(seen.ruleSets.map((version) => version.hash)).not.toContain(hash);
  });

  test('the rehearsal tells whom it moves; what it told is what the index holds after publication, and every answer names the version', async () => {
    const { rehearseRuleSet } = await data<{ rehearseRuleSet: { number: number } }>(OWNER, REHEARSE, { hash });
    const { number } = rehearseRuleSet;
    const shared = await rehearsed(number, OWNER);
    const all = await rehearsed(number, 'auditor');
    expect([shared.state, shared.done, all.counts?.moved]).toEqual(['DONE', shared.total, shared.movedWithInternal]);
    expect(shared.total).toBeGreaterThanOrEqual(500);
    const tiers = all.counts?.tiers ?? [];
    expect(tiers.reduce((sum, way) => sum + way.count, 0)).toBe(all.counts?.moved);
    expect(all.counts?.moved).toBeGreaterThan(shared.counts?.moved ?? 0);
    expect(
      await refusal('dashboard', 'query ($number: Int!) { rehearsal(number: $number) { state } }', { number }),
    ).toBe('FORBIDDEN');

    const list = await fetch(`${hub.url}${all.movesPath}`, {
      headers: { authorization: `Bearer ${await demoToken(join(folder, 'hub', 'data'), 'auditor')}` },
    });
    const lines = (await list.text()).trimEnd().split('\n');
    expect([list.status, lines.length - 1]).toEqual([200, all.counts?.moved]);
    expect((await fetch(`${hub.url}${all.movesPath}`)).status).toBe(401);

    const names = [...new Set(tiers.flatMap(({ from, to }) => [from, to]))];
    const before = new Map(await Promise.all(names.map(async (tier) => [tier, await count(tier)] as const)));
    expect(await refusal(OWNER, PUBLISH, { hash, from: TODAY })).toBe('RULE_SET_NOT_APPROVED');
    const { proposeRuleSet } = await data<{ proposeRuleSet: object }>(OWNER, PROPOSE, { hash, from: TODAY });
    expect(proposeRuleSet).toEqual({
      status: 'PROPOSED',
      proposal: { inForceFrom: TODAY, proposedBy: 'demo:public-credit', approvedBy: null },
    });
    expect(await refusal('work-safety', APPROVE, { hash, from: TODAY })).toBe('FORBIDDEN');
    expect(await refusal(OWNER, APPROVE, { hash, from: TODAY })).toBe('RULE_SET_OWN_PROPOSAL');
    const { approveRuleSet } = await data<{ approveRuleSet: object }>(SECOND, APPROVE, { hash, from: TODAY });
    expect(approveRuleSet).toMatchObject({ status: 'APPROVED', proposal: { approvedBy: 'demo:public-credit:2' } });
    const { publishRuleSet } = await data<{ publishRuleSet: object }>(OWNER, PUBLISH, { hash, from: TODAY });
    expect(publishRuleSet).toMatchObject({ status: 'PUBLISHED', inForce: true, terms: [{ from: TODAY, until: null }] });

    const uscc = tiers[0]?.samples[0];
    const view = await data<{ enterprise: { convergence: object; convergenceByStrategy: { strategy: string }[] } }>(
      'auditor',
      `query ($uscc: USCC!) { enterprise(uscc: $uscc) {
        convergence { convergedTier ruleSetVersion ruleSetHash }
        convergenceByStrategy { strategy convergedTier ruleSetVersion }
      } }`,
      { uscc },
    );
    expect(view.enterprise.convergence).toEqual({
      convergedTier: tiers[0]?.to,
      ruleSetVersion: '1.1.0',
      ruleSetHash: hash,
    });
    expect(view.enterprise.convergenceByStrategy.map(({ strategy }) => strategy)).toEqual([
      'NOTCH',
      'WEIGHTED',
      'WORST_OF',
    ]);
    expect(view.enterprise.convergenceByStrategy[0]).toMatchObject({
      convergedTier: tiers[0]?.to,
      ruleSetVersion: '1.1.0',
    });

    const expected = names.map((tier) => {
      const gone = tiers.filter(({ from }) => from === tier).reduce((sum, way) => sum + way.count, 0);
      const come = tiers.filter(({ to }) => to === tier).reduce((sum, way) => sum + way.count, 0);
      return (before.get(tier) ?? 0) - gone + come;
    });
    await eventually('the index works its tiers out anew', async () => {
      const now = await Promise.all(names.map(count));
      return now.join() === expected.join();
    });
  });

  test('what differs is told row by row; the strategies are tried on the whole population', async () => {
    const { ruleSets } = await data<{ ruleSets: { hash: string; status: string }[] }>(
      OWNER,
      `{ ruleSets { ${VERSION} } }`,
    );
    const [shipped] = ruleSets;
    expect(ruleSets.map(({ status }) => status)).toEqual(['SUPERSEDED', 'PUBLISHED']);
    const { compareRuleSets } = await data<{ compareRuleSets: { changes: { textEn: string }[]; effects: object[] } }>(
      'dashboard',
      'query ($before: String!, $after: String!) { compareRuleSets(before: $before, after: $after) { changes { kind textZh textEn } effects { decision cases of } } }',
      { before: shipped?.hash, after: hash },
    );
    expect(compareRuleSets.changes.map(({ textEn }) => textEn)).toEqual([
      'Setting version: from "1.0.0" to "1.1.0".',
      'Table classSteps, row 1 (N+): result steps from 1 to 2.',
      'Table classSteps, row 2 (N+): result steps from 2 to 3.',
    ]);
    expect(compareRuleSets.effects).toEqual([{ decision: 'classSteps', cases: 6, of: 16 }]);
    const { rehearseRuleSet } = await data<{ rehearseRuleSet: { number: number } }>(OWNER, REHEARSE, {
      hash,
      strategy: 'WORST_OF',
    });
    expect((await rehearsed(rehearseRuleSet.number, 'auditor')).counts?.moved).toBeGreaterThan(0);
  });

  test('a hub that starts again serves the published version, by its hash', async () => {
    await hub.stop();
    hub = await startGateway({
      data: join(folder, 'hub', 'data'),
      watchFile: join(folder, 'watched-again'),
      subgraphs: new Map(),
    });
    const { ruleSetInForce } = await data<{ ruleSetInForce: object }>('dashboard', `{ ruleSetInForce { ${VERSION} } }`);
    expect(ruleSetInForce).toMatchObject({ hash, version: '1.1.0', inForce: true });
    expect(ruleSetInForce).toHaveProperty('events', [
      expect.objectContaining({ kind: 'DRAFTED', note: '加重' }),
      expect.objectContaining({ kind: 'PROVED', bySubject: 'demo:public-credit' }),
      expect.objectContaining({ kind: 'REHEARSED' }),
      expect.objectContaining({ kind: 'PROPOSED', bySubject: 'demo:public-credit' }),
      expect.objectContaining({ kind: 'APPROVED', bySubject: 'demo:public-credit:2' }),
      expect.objectContaining({ kind: 'PUBLISHED', note: '试行', approvedBy: 'demo:public-credit:2' }),
    ]);
  });
});
