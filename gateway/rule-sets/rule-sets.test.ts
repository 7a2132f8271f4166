import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../kit/database/database.ts';
import { type TestStores, testStores } from '../../kit/testing/stores.ts';
import { addDays, type LocalDate, todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import { converge } from '../convergence/converge.ts';
import { DEFAULT_RULES, loadRuleSet, readRuleFiles, type RuleFiles } from '../convergence/rule-set.ts';
import { BASE, graded, inputOf, MARKET } from '../convergence/testing/inputs.ts';
import { type ApprovalPolicy, approverOf } from './approval.ts';
import { RuleSetLife } from './life.ts';
import { addEvent } from './rule-set-store.ts';
import { RuleSetsInForce } from './rule-sets-in-force.ts';
import { type RuleSetTables, ruleSetTables } from './tables.ts';

const CLERK = { subject: 'clerk-1', role: 'AGENCY' } as const;
const HEAD = { subject: 'head-1', role: 'AGENCY' } as const;
const TODAY = todayInShanghai();
let stores: TestStores;
const shippedFiles = await readRuleFiles(DEFAULT_RULES);
const shipped = await loadRuleSet();

beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.stop());

/** The shipped files with texts replaced, under another version. */
function edited(
  version: string,
  ...replacements: readonly (readonly [file: string, found: string, by: string])[]
): RuleFiles {
  const files = new Map(shippedFiles);
  for (const [file, found, by] of [
    ['rule-set.json', '"version": "1.0.0"', `"version": "${version}"`] as const,
    ...replacements,
  ]) {
    const text = files.get(file) ?? '';
    if (!text.includes(found)) throw new Error(`${file} does not contain ${found}`);
    files.set(
      file,
      text.replace(found, () => by),
    );
  }
  return files;
}

const steps = (text: string) => `<outputEntry id="classSteps_row_2_out_steps"><text>${text}</text>`;
/** A sector at D lowers by three steps instead of two. */
const heavier = (version: string) => edited(version, ['sector-effect.dmn', steps('2'), steps('3')]);

interface Opened {
  readonly database: Database<RuleSetTables>;
  readonly inForce: RuleSetsInForce;
  readonly life: RuleSetLife;
}

/** A draft that is ready to be published, as proof and rehearsal leave it. */
async function ready({ life, database }: Opened, files: RuleFiles): Promise<string> {
  const { hash } = await life.draft(files, CLERK);
  await addEvent(database, { hash, kind: 'PROVED', by: CLERK });
  await life.noteRehearsal(hash, CLERK, { against: shipped.hash });
  return hash;
}

/** Publishes a version that one has proposed and another approved. */
async function publishApproved({ life }: Opened, hash: string, from: LocalDate, note?: string): Promise<void> {
  await life.propose(hash, CLERK, { from });
  await life.approve(hash, HEAD, { from });
  await life.publish(hash, CLERK, { from, ...(note !== undefined && { note }) });
}

async function opened(
  engine: 'sqlite' | 'postgresql',
  setting?: string,
  approval: ApprovalPolicy = 'REQUIRED',
): Promise<Opened> {
  const database = await stores.open<RuleSetTables>(engine, [ruleSetTables], setting, 'hub');
  const inForce = await RuleSetsInForce.open(database);
  return { database, inForce, life: new RuleSetLife(database, inForce, approval) };
}

const engines = (['sqlite', 'postgresql'] as const).map((engine) => [engine] as const);

describe.each(engines)('the life of a rule set on %s', (engine) => {
  const isThere = () => stores.engines.includes(engine);

  test('draft, proved, rehearsed, proposed, approved, published, superseded; each step noted with who and when', async ({
    skip,
  }) => {
    if (!isThere()) skip('no PostgreSQL');
    const setting = stores.setting(engine);
    const { life, inForce, database } = await opened(engine, setting);
    expect(inForce.now.hash).toBe(shipped.hash);
    const draft = await life.draft(heavier('1.1.0'), CLERK, { basedOn: shipped.hash, note: '试行' });
    expect(draft).toMatchObject({ status: 'DRAFT', version: '1.1.0', basedOn: shipped.hash });
    const { hash } = draft;
    const publish = () => life.publish(hash, CLERK, { from: TODAY });
    await expect(publish()).rejects.toMatchObject({ code: 'RULE_SET_NOT_PROVED' });
    expect(await life.prove(hash, CLERK)).toMatchObject({ isProved: true });
    expect((await life.one(hash)).status).toBe('PROVED');
    await expect(publish()).rejects.toMatchObject({ code: 'RULE_SET_NOT_REHEARSED' });
    await life.noteRehearsal(hash, CLERK, { against: shipped.hash });
    expect((await life.one(hash)).status).toBe('REHEARSED');
    await expect(publish()).rejects.toMatchObject({ code: 'RULE_SET_NOT_APPROVED' });
    expect(await life.propose(hash, CLERK, { from: TODAY })).toMatchObject({
      status: 'PROPOSED',
      proposal: { inForceFrom: TODAY, proposedBy: 'clerk-1', approvedBy: null },
    });
    await expect(publish()).rejects.toMatchObject({ code: 'RULE_SET_NOT_APPROVED' });
    const approved = await life.approve(hash, HEAD, { from: TODAY, note: '同意' });
    expect(approved).toMatchObject({ status: 'APPROVED', proposal: { approvedBy: 'head-1' } });

    const tier = () => {
      const { convergedTier, ruleSetVersion, ruleSetHash } = converge(
        inputOf({ [BASE]: graded('B'), [MARKET]: graded('D') }),
        inForce.now,
      );
      return [convergedTier, ruleSetVersion, ruleSetHash];
    };
    expect(tier()).toEqual(['C_PLUS', '1.0.0', shipped.hash]);
    expect(await publish()).toMatchObject({
      status: 'PUBLISHED',
      proposal: null,
      terms: [{ from: TODAY, until: null }],
    });
    expect(tier()).toEqual(['C', '1.1.0', hash]);
    expect(await life.one(shipped.hash)).toMatchObject({
      status: 'SUPERSEDED',
      terms: [{ until: addDays(TODAY, -1) }],
    });
    const { events } = await life.one(hash);
    expect(events).toMatchObject([
      { kind: 'DRAFTED', bySubject: 'clerk-1', byRole: 'AGENCY', note: '试行' },
      { kind: 'PROVED', bySubject: 'clerk-1' },
      { kind: 'REHEARSED' },
      { kind: 'PROPOSED', hash, bySubject: 'clerk-1', inForceFrom: TODAY },
      { kind: 'APPROVED', hash, bySubject: 'head-1', inForceFrom: TODAY, note: '同意' },
      { kind: 'PUBLISHED', inForceFrom: TODAY },
    ]);
    expect(events.slice(-1).map((event) => approverOf(event, events))).toEqual(['head-1']);

    const again = await RuleSetsInForce.open(database);
    expect([again.now.hash, (await again.load(shipped.hash))?.settings.version]).toEqual([hash, '1.0.0']);
  });

  test('a publication from a coming day waits for it; another from the same day takes its place; the old can come back', async ({
    skip,
  }) => {
    if (!isThere()) skip('no PostgreSQL');
    const hub = await opened(engine);
    const { life, inForce } = hub;
    const [first, second] = [await ready(hub, heavier('2.0.0')), await ready(hub, heavier('2.1.0'))];
    const [soon, later] = [addDays(TODAY, 10), addDays(TODAY, 20)];
    await publishApproved(hub, first, soon);
    expect([inForce.now.hash, inForce.on(soon).hash]).toEqual([shipped.hash, first]);
    await publishApproved(hub, second, soon);
    await publishApproved(hub, shipped.hash, later, '回退');
    expect([TODAY, soon, later].map((day) => inForce.on(day).hash)).toEqual([shipped.hash, second, shipped.hash]);
    expect((await life.one(first)).status).toBe('SUPERSEDED');
    expect((await life.one(second)).terms).toMatchObject([{ from: soon, until: addDays(later, -1) }]);
  });

  test('another process learns of a publication when it looks', async ({ skip }) => {
    if (!isThere()) skip('no PostgreSQL');
    const setting = stores.setting(engine);
    const here = await opened(engine, setting);
    const there = await opened(engine, setting);
    const hash = await ready(here, heavier('3.0.0'));
    await publishApproved(here, hash, TODAY);
    expect(there.inForce.now.hash).toBe(shipped.hash);
    expect(await there.inForce.refresh()).toBe(true);
    expect([there.inForce.now.hash, await there.inForce.refresh()]).toEqual([hash, false]);
  });
});

describe('two persons publish', () => {
  let hub: Opened;
  let life: RuleSetLife;
  beforeAll(async () => {
    hub = await opened('sqlite');
    ({ life } = hub);
  });
  const LATER = addDays(TODAY, 30);

  test('nobody approves a proposal of their own, another day, or what is not proposed', async () => {
    const hash = await ready(hub, heavier('4.0.0'));
    const approve = (by: typeof CLERK | typeof HEAD, from = TODAY) => life.approve(hash, by, { from });
    await expect(approve(HEAD)).rejects.toMatchObject({ code: 'RULE_SET_NOT_PROPOSED' });
    await life.propose(hash, CLERK, { from: TODAY });
    await expect(approve(CLERK)).rejects.toMatchObject({ code: 'RULE_SET_OWN_PROPOSAL' });
    await expect(approve(HEAD, LATER)).rejects.toMatchObject({ code: 'RULE_SET_NOT_PROPOSED' });
    expect((await life.one(hash)).status).toBe('PROPOSED');
  });

  test('an approval is of one version from one day: another day asks for another', async () => {
    const hash = await ready(hub, heavier('4.1.0'));
    await life.propose(hash, CLERK, { from: TODAY });
    await life.approve(hash, HEAD, { from: TODAY });
    const publish = (from: LocalDate) => life.publish(hash, HEAD, { from });
    await expect(publish(LATER)).rejects.toMatchObject({ code: 'RULE_SET_NOT_APPROVED' });
    expect((await life.propose(hash, HEAD, { from: LATER })).status).toBe('PROPOSED');
    await expect(publish(TODAY)).rejects.toMatchObject({ code: 'RULE_SET_NOT_APPROVED' });
    await life.approve(hash, CLERK, { from: LATER });
    expect((await publish(LATER)).terms).toMatchObject([{ from: LATER }]);
  });

  test('a proposal that is taken back, or a proof that finds something, undoes an approval', async () => {
    const hash = await ready(hub, heavier('4.2.0'));
    const publish = () => life.publish(hash, CLERK, { from: TODAY });
    await life.propose(hash, CLERK, { from: TODAY });
    await life.approve(hash, HEAD, { from: TODAY });
    expect(await life.withdraw(hash, HEAD, '暂缓')).toMatchObject({ status: 'REHEARSED', proposal: null });
    await expect(publish()).rejects.toMatchObject({ code: 'RULE_SET_NOT_APPROVED' });
    await expect(life.withdraw(hash, HEAD)).rejects.toMatchObject({ code: 'RULE_SET_NOT_PROPOSED' });
    await life.propose(hash, CLERK, { from: TODAY });
    await life.approve(hash, HEAD, { from: TODAY });
    await addEvent(hub.database, { hash, kind: 'PROOF_FAILED', by: CLERK });
    await expect(publish()).rejects.toMatchObject({ code: 'RULE_SET_NOT_PROVED' });
  });

  test('a version that was published once is proposed and approved anew before it comes back', async () => {
    await expect(life.publish(shipped.hash, CLERK, { from: LATER })).rejects.toMatchObject({
      code: 'RULE_SET_NOT_APPROVED',
    });
    await publishApproved(hub, shipped.hash, LATER);
    await expect(life.publish(shipped.hash, CLERK, { from: LATER })).rejects.toMatchObject({
      code: 'RULE_SET_NOT_APPROVED',
    });
  });

  test('where the body has one person only, one publishes, and the publication says that nobody approved it', async () => {
    const alone = await opened('sqlite', undefined, 'NONE');
    const hash = await ready(alone, heavier('4.3.0'));
    const { events, status } = await alone.life.publish(hash, CLERK, { from: TODAY });
    expect([status, events.slice(-1).map((event) => approverOf(event, events))]).toEqual(['PUBLISHED', [null]]);
  });
});

describe('what is refused', () => {
  let hub: Opened;
  let life: RuleSetLife;
  beforeAll(async () => {
    hub = await opened('sqlite');
    ({ life } = hub);
  });

  test('yesterday: answers already given stay what they were', async () => {
    for (const step of ['publish', 'propose'] as const)
      await expect(life[step](shipped.hash, CLERK, { from: addDays(TODAY, -1) })).rejects.toMatchObject({
        code: 'RULE_SET_RETROACTIVE',
      });
  });

  test('a version that was published with other files', async () => {
    const hash = await ready(hub, heavier('1.0.0'));
    await expect(life.publish(hash, CLERK, { from: TODAY })).rejects.toMatchObject({ code: 'RULE_SET_VERSION_TAKEN' });
  });

  test('a draft with a gap is kept, its proof says where, and it is not published', async () => {
    const gap = '<inputEntry id="classSteps_row_1_in_baseLetter"><text>"A","B","C"';
    const files = edited('1.2.0', ['sector-effect.dmn', gap, gap.replace(',"C"', '')]);
    const { hash } = await life.draft(files, CLERK);
    const { isProved, findings } = await life.prove(hash, CLERK);
    expect([isProved, findings.map(({ kind }) => kind)]).toEqual([false, ['GAP']]);
    expect((await life.one(hash)).status).toBe('DRAFT');
    await expect(life.publish(hash, CLERK, { from: TODAY })).rejects.toMatchObject({ code: 'RULE_SET_NOT_PROVED' });
  });

  test.each([
    ['settings that cannot be read', new Map([['rule-set.json', '{']]), 'RULE_SET_REFUSED'],
    ['no settings', new Map([['caps.dmn', '']]), 'RULE_SET_REFUSED'],
    ['a name that leaves the folder', new Map([['../caps.dmn', '']]), 'BAD_USER_INPUT'],
    ['a file that is too large', new Map([['caps.dmn', ' '.repeat(300_000)]]), 'BAD_USER_INPUT'],
  ])('%s', async (_title, files, code) => {
    await expect(life.draft(files, CLERK)).rejects.toMatchObject({ code });
  });

  test('a hash that this hub does not keep', async () => {
    await expect(life.prove('0'.repeat(64), CLERK)).rejects.toMatchObject({ code: 'RULE_SET_UNKNOWN' });
  });

  test('the same files again are the same draft', async () => {
    const [one, other] = [await life.draft(heavier('9.0.0'), CLERK), await life.draft(heavier('9.0.0'), CLERK)];
    expect([other.hash, other.events.length]).toEqual([one.hash, 1]);
  });
});
