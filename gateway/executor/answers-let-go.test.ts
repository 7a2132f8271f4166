import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { ApolloGateway } from '@apollo/gateway';
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { buildSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { keepGarbageYoung } from '../../kit/young-garbage.ts';
import { answersLetGo } from './answers-let-go.ts';

keepGarbageYoung();
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (how?: { readonly type: 'minor' }) => void;

const ANSWERS = 200;
/** About 100 KB of small objects. */
const answer = () => ({ items: Array.from({ length: 2000 }, (_, index) => ({ index, text: `item ${index}` })) });

const schema = buildSchema('scalar Items type Query { items: Items }');
const gateway = {
  load: () => Promise.resolve({ schema, executor: () => Promise.resolve({ data: answer() }) }),
  onSchemaLoadOrUpdate: (told: Parameters<ApolloGateway['onSchemaLoadOrUpdate']>[0]) => {
    told({ apiSchema: schema, coreSupergraphSdl: '' });
    return () => undefined;
  },
  stop: () => Promise.resolve(),
};

const oldBytes = () =>
  getHeapSpaceStatistics().find(({ space_name: name }) => name === 'old_space')?.space_used_size ?? Number.NaN;

/** Bytes that young collections leave behind of so many answers. */
async function leftBehind(plugins: readonly ApolloServerPlugin[]): Promise<number> {
  const server = new ApolloServer({ gateway, plugins: [ApolloServerPluginCacheControlDisabled(), ...plugins] });
  await server.start();
  collect();
  const before = oldBytes();
  for (let asked = 0; asked < ANSWERS; asked += 1) {
    const { body } = await server.executeOperation({ query: '{ items }' });
    if (body.kind !== 'single' || body.singleResult.data === undefined) throw new Error('no answer');
    if (asked % 10 === 0) collect({ type: 'minor' });
  }
  collect({ type: 'minor' });
  collect({ type: 'minor' });
  const after = oldBytes();
  await server.stop();
  return after - before;
}

describe('answers of a gateway', () => {
  test('are garbage once they are sent, where without the plugin they wait for a full collection', async () => {
    const without = await leftBehind([]);
    const letGo = await leftBehind([answersLetGo]);
    expect(letGo).toBeLessThan(without / 5);
  });

  test('go out whole', async () => {
    const server = new ApolloServer({ gateway, plugins: [answersLetGo] });
    await server.start();
    const { body } = await server.executeOperation({ query: '{ items }' });
    await server.stop();
    expect(body).toEqual({ kind: 'single', singleResult: { data: answer(), errors: undefined } });
  });
});
