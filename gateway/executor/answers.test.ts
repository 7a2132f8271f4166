import { describe, expect, test } from 'vitest';
import { saysShop, both, shop, startsShops } from './testing/shops.ts';

const start = startsShops();

describe('an answer is what the schema promises', () => {
  test.each([
    ['an Int that is text', 'size', { size: 'three' }],
    ['an Int of more than 32 bits', 'size', { size: 2 ** 31 }],
    ['a word that is not in the enum', 'kind', { kind: 'SHOES' }],
    ['an object where text is promised', 'name', { name: { first: 'x' } }],
  ])('%s is null, with a coded error that names place and sector', async (_title, field, fields) => {
    const { ask } = await start(shop(fields));
    expect(await ask(`{ shop { id ${field} } }`)).toEqual({
      data: { shop: { id: '1', [field]: null } },
      errors: [
        {
          message: expect.stringContaining(`Shop.${field}`),
          path: ['shop', field],
          extensions: { code: 'SECTOR_BAD_ANSWER', sector: 'SHOPS' },
        },
      ],
    });
  });

  test('a wrong value where null is not allowed nulls what contains it', async () => {
    const { ask } = await start(() => ({ data: { here: { strict: 'x' } } }));
    expect(await ask('{ here: shop { strict } }')).toMatchObject({
      data: { here: null },
      errors: [{ path: ['here', 'strict'], extensions: { code: 'SECTOR_BAD_ANSWER' } }],
    });
  });

  test('a number where an ID is promised is taken as its text', async () => {
    const { ask } = await start(() => ({ data: { shop: { __typename: 'Shop', id: 7 } } }));
    expect(await ask('{ shop { id } }')).toEqual({ data: { shop: { id: '7' } } });
  });

  test('what stands where a list is promised', async () => {
    const { ask } = await start(() => ({ data: { shops: { length: 2 } } }));
    expect(await ask('{ shops { id } }')).toMatchObject({ data: { shops: null }, errors: [{ path: ['shops'] }] });
  });

  test('names that every JavaScript object has are names like others', async () => {
    const { ask, gateway } = await start(() => ({ data: JSON.parse('{ "shop": { "__proto__": "one" } }') as object }));
    const { data } = await ask('{ constructor: slow shop { __proto__: name toString: size } }');
    expect(JSON.stringify(data)).toBe('{"constructor":null,"shop":{"__proto__":"one","toString":null}}');
    expect(gateway.report().stock).toEqual({});
  });

  test('the schema itself answers beside subgraphs', async () => {
    const { ask } = await start();
    expect(
      await ask('query ($of: String!) { known: __type(name: $of) { name } shop { name } }', { of: 'Shop' }),
    ).toEqual({
      data: { known: { name: 'Shop' }, shop: { name: 'one' } },
    });
  });
});

describe('errors of subgraphs', () => {
  test('stand at the place of the entity they are about, under the client’s names', async () => {
    const { ask } = await start(both, () => ({
      data: { _entities: [{ __typename: 'Shop', id__client: 'A' }, null] },
      errors: [{ message: 'no', path: ['_entities', 1, 'id__client'], extensions: { code: 'REFUSED' } }],
    }));
    expect(await ask('{ shops { id: grade } }')).toMatchObject({
      data: { shops: [{ id: 'A' }, { id: null }] },
      errors: [{ message: 'no', path: ['shops', 1, 'id'], extensions: { code: 'REFUSED' } }],
    });
  });

  test('explain the nulls they bring about: one error, not two', async () => {
    const { ask } = await start(both, () => ({
      data: { _entities: [{ __typename: 'Shop', points: 1 }, null] },
      errors: [{ message: 'no', path: ['_entities', 1, 'points'], extensions: { code: 'REFUSED' } }],
    }));
    const { data, errors } = await ask('{ shops { points } }');
    expect(data).toEqual({ shops: null });
    expect(errors).toMatchObject([{ path: ['shops', 1, 'points'], extensions: { code: 'REFUSED' } }]);
  });

  test('do not hide a wrong value near them', async () => {
    const { ask } = await start(
      () => ({ data: { shop: { __typename: 'Shop', id: '1', size: 'x' } } }),
      () => ({
        data: null,
        errors: [{ message: 'no', path: ['_entities', -1, 'shop'], extensions: { code: 'REFUSED' } }],
      }),
    );
    const { errors } = await ask('{ shop { size grade } }');
    expect(errors).toMatchObject([
      { path: ['shop'], extensions: { code: 'REFUSED' } },
      { path: ['shop', 'size'], extensions: { code: 'SECTOR_BAD_ANSWER', sector: 'SHOPS' } },
    ]);
  });

  test('a null that nobody explains, where none is allowed, is told', async () => {
    const { ask } = await start(saysShop, () => ({ data: { _entities: [null] } }));
    expect(await ask('{ shop { points } }')).toMatchObject({
      data: { shop: null },
      errors: [{ path: ['shop', 'points'], extensions: { code: 'SECTOR_BAD_ANSWER', sector: 'GRADES' } }],
    });
  });

  test('a subgraph that breaks off takes nothing but its own part', async () => {
    const { ask } = await start(saysShop, () => Promise.reject(new Error('gone')));
    expect(await ask('{ shop { name grade } }')).toMatchObject({
      data: { shop: { name: 'one', grade: null } },
      errors: [{ message: 'gone' }],
    });
  });
});
