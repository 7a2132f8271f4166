/** What a thread finds as the example's sector.ts. */
import { evaluation } from './example-evaluation.ts';

export default { evaluation };
