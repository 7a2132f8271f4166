import { describe, expect, test } from 'vitest';
import { type Child, startChild } from './testing/child.ts';

const start = (way: string) => startChild(new URL('testing/process-child.ts', import.meta.url), [way]);

async function said(child: Child): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of child.lines) lines.push(line);
  return lines.filter((line) => line !== '');
}

describe('a process that runs until it is stopped', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('finishes and ends with 0 on %s', async (signal) => {
    const child = start('runs');
    expect(await child.line()).toBe('started');
    child.signal(signal);
    expect(await said(child)).toEqual([
      'Stopping: requests in flight are finished first (press again to stop at once).',
      'closed',
      'Stopped.',
    ]);
    expect(await child.ended()).toEqual({ code: 0, errors: '' });
  });

  test('ends at once on a second signal', async () => {
    const child = start('never stops');
    expect(await child.line()).toBe('started');
    child.signal('SIGINT');
    while (!(await child.line())?.startsWith('Stopping'));
    child.signal('SIGINT');
    expect((await child.ended()).code).toBe(1);
  });

  test('shows the fault that kept it from stopping cleanly, and does not end with 0', async () => {
    const child = start('fails to stop');
    expect(await child.line()).toBe('started');
    child.signal('SIGTERM');
    const { code, errors } = await child.ended();
    expect(code).toBe(1);
    expect(errors).toContain('a fault of ours');
  });
});

describe.each(['is refused', 'command that is refused'])('a process that %s', (way) => {
  test('says the one sentence with its code, without a stack, and ends with 2', async () => {
    expect(await start(way).ended()).toEqual({ code: 2, errors: 'PORT_TAKEN: Port 1 is taken.\n' });
  });
});

describe.each(['has a fault', 'command that has a fault'])('a process that %s', (way) => {
  test('shows its stack and ends with 1', async () => {
    const { code, errors } = await start(way).ended();
    expect(code).toBe(1);
    expect(errors).toMatch(/a fault of ours\n +at /);
  });
});

test('a command that goes well ends with 0 and says nothing of its own', async () => {
  const child = start('command that goes well');
  expect(await said(child)).toEqual(['done']);
  expect(await child.ended()).toEqual({ code: 0, errors: '' });
});
