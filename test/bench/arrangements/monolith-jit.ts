/** graphql-jit over one schema that is not federated. */
import { serveMonolith } from './serve-monolith.ts';

await serveMonolith('graphql-jit');
