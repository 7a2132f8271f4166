import { expect, test } from 'vitest';
import { duration, showProgress } from './show-progress.ts';

test('where nobody watches, progress is a line a page: how far, what share, how fast, how long still', () => {
  const lines: string[] = [];
  const { show, stop } = showProgress({ write: (line) => lines.push(line) });
  show({ phase: 'EVALUATING', done: 2_000, total: 20_000 });
  show({ phase: 'EVALUATING', done: 4_000, total: 20_000 });
  show({ phase: 'PUBLISHING', done: 20_000, total: 20_000 });
  stop();
  expect(lines[0]).toBe('evaluating 2,000/20,000 10% | –/s | – left\n');
  expect(lines[1]).toMatch(/^evaluating 4,000\/20,000 20% \| [\d,]+\/s \| .* left\n$/);
  expect(lines[2]).toMatch(/^publishing 20,000\/20,000 100%/);
});

test.each([
  [0.4, '0 s'],
  [59.4, '59 s'],
  [59.6, '1 min 00 s'],
  [125, '2 min 05 s'],
])('%f seconds are read as %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});
