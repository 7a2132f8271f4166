/** The limit: graphql-js over one schema that is not federated. */
import { serveMonolith } from './serve-monolith.ts';

await serveMonolith('graphql-js');
