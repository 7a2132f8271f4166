import { pino, type Logger } from 'pino';

/** One JSON line per event: `event` is a fixed phrase that can be counted, what varies is a field. No rows, no personal values. */
export type Log = Logger;

export function createLog(level: string): Log {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
}
