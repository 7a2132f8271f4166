import { DrawnLists } from './drawn-list.ts';
import type { InspectionSources } from './inspection-resolvers.ts';
import { InspectionStatistics } from './inspection-statistics.ts';
import { Inspections, type InspectionsOptions } from './inspections.ts';
import { InspectionResults } from './results.ts';

/** All that random inspection is asked of, on one store. */
export function openInspections(options: InspectionsOptions): Omit<InspectionSources, 'sectors'> {
  const { database, sectors, standards } = options;
  return {
    inspections: new Inspections(options),
    inspectionResults: new InspectionResults(database, standards),
    drawnLists: new DrawnLists(database),
    inspectionStatistics: new InspectionStatistics(database, sectors, standards),
    inspectionStandards: standards,
  };
}
