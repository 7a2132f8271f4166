import { connect } from 'node:net';

const ANSWER_WITHIN_MS = 5_000;

/** What came back on one connection. */
export interface RawAnswer {
  /** Status of each answer, in order. */
  readonly statuses: readonly number[];
  readonly text: string;
}

/** Sends bytes as they are, which no HTTP client would, and reads until the server ends the connection or says no more. */
export function sendRaw(url: string, bytes: string): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes, 'latin1'));
    const quiet = setTimeout(() => socket.destroy(), ANSWER_WITHIN_MS);
    const saysNoMore = () => quiet.refresh() && setTimeout(() => socket.destroy(), 300).unref();
    socket.on('data', (piece) => {
      text += piece.toString('latin1');
      saysNoMore();
    });
    socket.on('error', () => undefined); // a reset is an answer too
    socket.on('close', () => {
      clearTimeout(quiet);
      const statuses = [...text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));
      resolve({ statuses, text });
    });
  });
}
