import { expect, test } from 'vitest';
import { OperationStore, type SwitchedOperation } from './operation-store.ts';

const same = (operation: SwitchedOperation): SwitchedOperation => operation;

test('one text is read once for all its variables, once for each way its @skip and @include are switched', () => {
  const store = new OperationStore(10, same);
  const query =
    'query ($named: Boolean!, $brief: Boolean = true, $of: Int) { a @include(if: $named) @skip(if: $brief) b(of: $of) }';
  const form = store.find(query, { named: true, of: 1 });
  expect(form.switches).toEqual({ named: true, brief: true });
  expect(store.find(query, { named: true, brief: true, of: 2 })).toBe(form);
  expect(store.find(query, { named: true, brief: false }).switches).toEqual({ named: true, brief: false });
});

test('ten thousand different operations are not all remembered', () => {
  const store = new OperationStore(100, same);
  const first = store.find('{ a }', {});
  for (let each = 0; each < 10_000; each += 1) store.find(`{ a${each} }`, {});
  expect(store.find('{ a }', {})).not.toBe(first);
  expect(store.find('{ a }', {})).toBe(store.find('{ a }', {}));
});

test('nor are all the ways to switch an operation with many variables', () => {
  const names = Array.from({ length: 10 }, (_, index) => `v${index}`);
  const store = new OperationStore(10, same);
  const query = `query (${names.map((name) => `$${name}: Boolean!`).join()}) { ${names.map((name) => `${name} @skip(if: $${name})`).join(' ')} }`;
  const positions = (bits: number) => Object.fromEntries(names.map((name, index) => [name, (bits >> index) % 2 === 1]));
  const first = store.find(query, positions(0));
  for (let bits = 1; bits < 1024; bits += 1) store.find(query, positions(bits));
  expect(store.find(query, positions(0))).not.toBe(first);
});

test.each([
  ['two operations', 'query A { a } query B { a }'],
  ['no GraphQL', 'SELECT 1'],
])('%s: refused', (_title, text) => {
  expect(() => new OperationStore(10, same).find(text, {})).toThrow();
});
