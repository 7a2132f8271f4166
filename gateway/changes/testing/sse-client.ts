/** One event of a stream, as the client of an EventSource sees it. */
export interface StreamEvent {
  readonly id: string | null;
  readonly event: string;
  readonly data: string;
}

/** Reads a stream of Server-Sent Events to its end, or until its connection breaks, which it throws. */
export async function* eventsOf(
  url: string,
  query: string,
  lastEventId: string | null,
  signal?: AbortSignal,
): AsyncGenerator<StreamEvent> {
  const response = await fetch(`${url}/graphql/stream`, {
    method: 'POST',
    headers: {
      accept: 'text/event-stream',
      'content-type': 'application/json',
      authorization: 'Bearer good',
      ...(lastEventId !== null && { 'last-event-id': lastEventId }),
    },
    body: JSON.stringify({ query }),
    ...(signal && { signal }),
  });
  if (response.body === null || response.status !== 200)
    throw new Error(`HTTP ${response.status}: ${await response.text()}`);
  let rest = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const messages = `${rest}${chunk}`.split('\n\n');
    rest = messages.pop() ?? '';
    for (const message of messages) {
      const fields = new Map(message.split('\n').map((line) => line.split(/: ?(.*)/s) as [string, string]));
      const event = fields.get('event');
      if (event !== undefined) yield { id: fields.get('id') ?? null, event, data: fields.get('data') ?? '' };
    }
  }
}
