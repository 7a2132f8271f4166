import { Webhook as Verifier } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Caller, callerOf, type CallerClaims } from '../../kit/identity/caller.ts';
import { type TestStores, testStores } from '../../kit/testing/stores.ts';
import { auditTrail } from '../audit/audit-trail.ts';
import { cursorOf } from '../changes/change-feed.ts';
import { upTo } from '../index/testing/example-index.ts';
import { type Delivering, openDelivering } from './testing/delivering.ts';
import { Receiver } from './testing/receiver.ts';

const who = (claims: Partial<CallerClaims> = {}): Caller =>
  callerOf({ subject: 'dashboard', role: 'DASHBOARD', sectors: [], purpose: 'STATISTICS', ...claims });
const OWNER = who();
const AUDITOR = who({ subject: 'auditor', role: 'AUDITOR', purpose: 'AUDIT' });
const OPERATOR = who({ subject: 'operator', role: 'OPERATOR', purpose: null });
const usccs = upTo(200);
const LONG = { timeout: 60_000, interval: 20 };

let stores: TestStores;
let receiver: Receiver;
beforeAll(async () => {
  stores = await testStores();
  receiver = await Receiver.open();
});
afterAll(async () => {
  receiver.close();
  await stores.stop();
});

const asked = (path: string) => ({
  url: receiver.urlOf(path),
  filter: null,
  purpose: '看板更新',
  after: null,
  expiresAt: null,
});

const ids = (numbers: readonly number[]) => numbers.map((number) => `change-${number}`);
const comes = (path: string) => expect.poll(() => receiver.idsAt(path), LONG);

describe('on the embedded store', () => {
  test('no webhook is made, and whoever tries is told what to do instead', async () => {
    const hub = await openDelivering(stores.setting('sqlite'), stores.folder);
    await hub.start();
    await expect(hub.webhooks.create(asked('/'), OWNER)).rejects.toMatchObject({
      code: 'WEBHOOKS_UNAVAILABLE',
      message: expect.stringMatching(/PostgreSQL.*\/graphql\/stream.*changes\(after:\)/s),
    });
    expect(await hub.webhooks.newest(10, OWNER)).toEqual([]);
    await hub.close();
  });
});

describe('a webhook', { timeout: 120_000 }, () => {
  let hub: Delivering;
  let told = 0;
  let paths = 0;
  beforeAll(async () => {
    if (!stores.engines.includes('postgresql')) return;
    hub = await openDelivering(stores.setting('postgresql'), stores.folder);
    await hub.start();
  });
  beforeEach((context) => {
    context.skip(!stores.engines.includes('postgresql'), 'no PostgreSQL server');
  });
  afterAll(async () => {
    if (stores.engines.includes('postgresql')) await hub.close();
  });
  afterEach(() => {
    receiver.answering = () => 204;
  });

  /** Tells of so many enterprises; the numbers of the changes. */
  async function tell(count: number, sector?: string, region?: string): Promise<number[]> {
    const numbers = Array.from({ length: count }, (_, index) => told + index + 1);
    await hub.tell(usccs.slice(told, told + count), sector, region);
    told += count;
    return numbers;
  }
  async function made(caller = OWNER, changes: object = {}) {
    paths += 1;
    const path = `/${paths}`;
    const { webhook, secret } = await hub.webhooks.create({ ...asked(path), ...changes }, caller);
    return { path, secret, number: webhook.number };
  }
  const refused = (changes: object) => expect(hub.webhooks.create({ ...asked('/'), ...changes }, OWNER)).rejects;
  const stateOf = async (number: number) => {
    const { state, reason } = await hub.webhooks.one(number, AUDITOR);
    return [state, reason];
  };

  test('is sent every change once it is told, in order, signed, with an id by which a repeat is known', async () => {
    const { path, secret, number } = await made();
    const numbers = [...(await tell(10)), ...(await tell(10))];
    await comes(path).toEqual(ids(numbers));
    const [first] = receiver.received.filter((each) => each.path === path);
    const message = new Verifier(secret).verify(first?.body ?? '', first?.headers as Record<string, string>);
    expect(message).toMatchObject({
      type: 'change.grade_changed',
      data: {
        webhook: number,
        cursor: cursorOf(numbers[0] ?? 0),
        sector: 'PUBLIC_CREDIT',
        before: { grade: 'B' },
        after: { grade: 'C' },
      },
    });
    expect(() => new Verifier(secret).verify(`${first?.body} `, first?.headers as Record<string, string>)).toThrow();
    const { uscc } = (message as { data: { uscc: (typeof usccs)[number] } }).data;
    const { records } = await auditTrail(hub.audit.database, { first: 9, after: null, uscc });
    expect(records.map(({ content }) => [content.operation, content.subject, content.enterprises])).toEqual([
      ['WebhookDelivery', 'dashboard', [uscc]],
    ]);
  });

  test('waits for a receiver that is in trouble, and what is behind waits too; then all comes in order', async () => {
    const { path, number } = await made();
    let refusals = 2;
    receiver.answering = (each) => {
      if (each.path !== path || refusals === 0) return 204;
      refusals -= 1;
      return refusals === 1 ? 500 : { status: 503, retryAfter: '2' };
    };
    const [first = 0, ...others] = await tell(4);
    await comes(path).toEqual(ids([first, first, first, ...others]));
    await expect.poll(() => hub.webhooks.deliveries(number, 10), LONG).toHaveLength(6);
    const log = (await hub.webhooks.deliveries(number, 10)).toReversed();
    expect(log.map(({ change, attempt, outcome, httpStatus }) => [change, attempt, outcome, httpStatus])).toEqual([
      [first, 1, 'REFUSED', 500],
      [first, 2, 'REFUSED', 503],
      [first, 3, 'DELIVERED', 204],
      ...others.map((change) => [change, 1, 'DELIVERED', 204]),
    ]);
    const [, second, third] = log.map(({ at }) => Date.parse(at));
    expect((third ?? 0) - (second ?? 0)).toBeGreaterThanOrEqual(1_900);
  });

  test('keeps what could not be delivered, goes on behind it, and sends it again when asked to', async () => {
    const { path, number } = await made();
    let poison = '';
    receiver.answering = (each) => (each.path === path && each.id === poison ? 422 : 204);
    poison = `change-${told + 2}`;
    const [first = 0, second = 0, third = 0] = await tell(3);
    await comes(path).toEqual(ids([first, second, second, second, third]));
    expect(await hub.webhooks.deadLetters(number, 10)).toMatchObject([
      { change: second, state: 'DEAD', outcome: 'REFUSED', httpStatus: 422, attempts: 3 },
    ]);
    poison = '';
    expect(await hub.webhooks.replay(number, OWNER)).toBe(1);
    await comes(path).toHaveLength(6);
    expect(receiver.idsAt(path).at(-1)).toBe(`change-${second}`);
    await expect.poll(() => hub.webhooks.deadLetters(number, 10), LONG).toEqual([]);
  });

  test('is paused when one change after the other is given up, and goes on where it was when it is resumed', async () => {
    const { path, number } = await made();
    receiver.answering = (each) => (each.path === path ? 500 : 204);
    const numbers = await tell(5);
    await expect.poll(() => stateOf(number), LONG).toEqual(['PAUSED', 'DEAD_LETTERS']);
    receiver.answering = () => 204;
    await hub.webhooks.resume(number, OWNER);
    await expect.poll(() => receiver.idsAt(path).slice(-2), LONG).toEqual(ids(numbers.slice(3)));
    expect((await hub.webhooks.deadLetters(number, 10)).map(({ change }) => change)).toEqual(numbers.slice(0, 3));
  });

  test('ends when its receiver is gone', async () => {
    const { path, number } = await made();
    receiver.answering = (each) => (each.path === path ? 410 : 204);
    await tell(2);
    await expect.poll(() => stateOf(number), LONG).toEqual(['ENDED', 'GONE']);
    expect(receiver.idsAt(path)).toHaveLength(1);
    await expect(hub.webhooks.resume(number, OWNER)).rejects.toMatchObject({ code: 'WEBHOOK_ENDED' });
  });

  test('tells what its owner may be told at that moment, and nothing when its rights are over', async () => {
    const outsider = await made();
    const regional = await made(who({ subject: 'regional', regions: ['TANGSHAN'] }));
    const auditor = await made(AUDITOR);
    const filtered = await made(OWNER, { filter: { kind: ['LISTED'] } });
    const [open = 0] = await tell(1);
    const [internal = 0] = await tell(1, 'RISK');
    const [elsewhere = 0] = await tell(1, 'PUBLIC_CREDIT', 'TANGSHAN');
    await comes(auditor.path).toEqual(ids([open, internal, elsewhere]));
    await comes(outsider.path).toEqual(ids([open, elsewhere]));
    await comes(regional.path).toEqual(ids([elsewhere]));
    await hub.database.write((transaction) =>
      transaction
        .updateTable('webhook')
        .set({ expires_at: '2026-01-01T00:00:00.000Z' })
        .where('number', '=', outsider.number)
        .execute(),
    );
    const [last = 0] = await tell(1);
    await expect.poll(() => stateOf(outsider.number), LONG).toEqual(['ENDED', 'RIGHTS_EXPIRED']);
    await comes(auditor.path).toEqual(ids([open, internal, elsewhere, last]));
    expect(receiver.idsAt(outsider.path)).toEqual(ids([open, elsewhere]));
    expect(receiver.idsAt(filtered.path)).toEqual([]);
  });

  test('belongs to its owner; who runs the hub may end it and says why, and sees no address', async () => {
    const { number } = await made();
    const stranger = who({ subject: 'another' });
    for (const act of ['pause', 'resume', 'ping', 'replay'] as const)
      await expect(hub.webhooks[act](number, stranger), act).rejects.toMatchObject({ code: 'WEBHOOK_UNKNOWN' });
    expect(await hub.webhooks.find(number, stranger)).toBeNull();
    await expect(hub.webhooks.end(number, '不再需要', AUDITOR)).rejects.toMatchObject({ code: 'WEBHOOK_UNKNOWN' });
    await expect(hub.webhooks.end(number, null, OPERATOR)).rejects.toMatchObject({ code: 'REASON_MISSING' });
    expect(await hub.webhooks.end(number, '接收方失陷', OPERATOR)).toMatchObject({
      state: 'ENDED',
      reason: 'OPERATOR: 接收方失陷',
      secret: '',
    });
  });

  test('keeps its place while it is paused; a new secret signs beside the old one for a while', async () => {
    const { path, number, secret } = await made();
    await hub.webhooks.pause(number, OWNER);
    const numbers = await tell(2);
    const rotated = await hub.webhooks.rotate(number, 24, OWNER);
    expect(await hub.webhooks.ping(number, OWNER)).toMatchObject({ outcome: 'DELIVERED', httpStatus: 204 });
    await hub.webhooks.resume(number, OWNER);
    await expect.poll(() => receiver.idsAt(path).slice(1), LONG).toEqual(ids(numbers));
    const last = receiver.received.findLast((each) => each.path === path);
    for (const known of [secret, rotated.secret])
      expect(new Verifier(known).verify(last?.body ?? '', last?.headers as Record<string, string>)).toBeTruthy();
    await hub.webhooks.rotate(number, 0, OWNER);
    await hub.webhooks.ping(number, OWNER);
    const ping = receiver.received.findLast((each) => each.path === path);
    expect(() => new Verifier(secret).verify(ping?.body ?? '', ping?.headers as Record<string, string>)).toThrow();
    const kept = JSON.stringify(await hub.database.read.selectFrom('webhook').selectAll().execute());
    for (const known of [secret, rotated.secret]) expect(kept).not.toContain(known);
  });

  test('is not made with an address, a purpose or a time that will not do', async () => {
    await refused({ url: 'https://10.0.0.1/' }).toMatchObject({ code: 'WEBHOOK_INVALID' });
    await refused({ purpose: '?' }).toMatchObject({ code: 'WEBHOOK_INVALID' });
    await refused({ purpose: '电话 13812345678' }).toMatchObject({ code: 'WEBHOOK_INVALID' });
    await refused({ expiresAt: '2030-01-01T00:00:00.000Z' }).toMatchObject({ code: 'WEBHOOK_INVALID' });
    await refused({ after: 'nonsense' }).toMatchObject({ code: 'INVALID_CURSOR' });
  });
});
