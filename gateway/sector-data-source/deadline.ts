import { RequestCancelled, SectorFailure } from './sector-failure.ts';

/**
 * Runs `work` until it ends, `deadlineMs` have passed or the client leaves, whichever is first; `work` is told through
 * its signal and is not waited for after that.
 * @throws {SectorFailure} SECTOR_TIMEOUT at the deadline.
 * @throws {RequestCancelled} when `client` aborts.
 */
export function withinDeadline<Result>(
  deadlineMs: number,
  client: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  return new Promise<Result>((resolve, reject) => {
    const stop = (reason: Error): void => {
      settle();
      reject(reason);
      controller.abort(reason);
    };
    const leave = (): void => stop(new RequestCancelled('the request was withdrawn', { cause: client?.reason }));
    const timer = setTimeout(() => {
      stop(new SectorFailure('SECTOR_TIMEOUT', `did not answer within ${deadlineMs} ms`, 'deadline passed'));
    }, deadlineMs);
    const settle = (): void => {
      clearTimeout(timer);
      client?.removeEventListener('abort', leave);
    };
    if (client?.aborted) {
      leave();
      return;
    }
    client?.addEventListener('abort', leave, { once: true });
    work(controller.signal).then(resolve, reject).finally(settle);
  });
}
