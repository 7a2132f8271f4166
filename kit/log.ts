import { type DestinationStream, pino, type Logger } from 'pino';

/** One JSON line per event: `event` is a fixed phrase that can be counted, what varies is a field. No rows, no personal values. */
export type Log = Logger;

/** Writes to standard output unless told otherwise. An error is told whole under `err` or `cause`. */
export function createLog(level: string, destination?: DestinationStream): Log {
  const { err } = pino.stdSerializers;
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err, cause: err } };
  return destination === undefined ? pino(options) : pino(options, destination);
}
