import { readFileSync } from 'node:fs';
import { z } from 'zod';

const sectorsFile = z.object({
  subgraphs: z.array(z.object({ name: z.string(), code: z.string() })),
  sectors: z.array(
    z.object({
      subgraph: z.string(),
      code: z.string(),
      field: z.string(),
      type: z.string(),
      title: z.string(),
      authority: z.string(),
      cadence: z.string(),
      disclosure: z.enum(['SHARED', 'INTERNAL']),
    }),
  ),
});

/** Who is in the graph, as composition wrote it down. */
export type SectorsInGraph = z.infer<typeof sectorsFile>;
export type SectorDescription = SectorsInGraph['sectors'][number];

/** Reads schema/sectors.json. */
export function sectorsInGraph(): SectorsInGraph {
  return sectorsFile.parse(JSON.parse(readFileSync(new URL('../../schema/sectors.json', import.meta.url), 'utf8')));
}
