/** Hive Gateway hands on the caller's authorization, and nothing else of what the client sends. */
export const gatewayConfig = {
  propagateHeaders: {
    fromClientToSubgraphs: ({ request }: { request: Request }) => ({
      authorization: request.headers.get('authorization'),
    }),
  },
};
