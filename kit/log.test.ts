import { describe, expect, test } from 'vitest';
import { createLog } from './log.ts';

function lines(level: string): { log: ReturnType<typeof createLog>; written: Record<string, unknown>[] } {
  const written: Record<string, unknown>[] = [];
  return { log: createLog(level, { write: (line) => void written.push(JSON.parse(line)) }), written };
}

describe('the log', () => {
  test('has one JSON line for each event, with its fields and the instant in UTC', () => {
    const { log, written } = lines('info');
    log.warn({ event: 'sector did not answer', sector: 'WORK_SAFETY', waitedMs: 800 });
    expect(written).toEqual([
      {
        level: 40,
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        event: 'sector did not answer',
        sector: 'WORK_SAFETY',
        waitedMs: 800,
      },
    ]);
  });

  test.each(['err', 'cause'])('tells an error whole under "%s": message, stack, and what caused it', (field) => {
    const { log, written } = lines('info');
    log.error({ event: 'x', [field]: new Error('the answer failed', { cause: new Error('disk full') }) });
    expect(written[0]?.[field]).toMatchObject({
      type: 'Error',
      message: expect.stringContaining('disk full'),
      stack: expect.stringContaining('log.test.ts'),
    });
  });

  test('leaves out what is below its level', () => {
    const { log, written } = lines('warn');
    log.info({ event: 'x' });
    expect(written).toEqual([]);
  });
});
