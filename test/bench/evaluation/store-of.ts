import publicCredit from '../../../subgraphs/public-credit/sector.ts';
import { type DatabaseLocation, locateDatabase } from '../../../kit/database/location.ts';

/** Where public credit's store is under a `HUB_DB`. */
export function storeOf(setting: string): DatabaseLocation {
  return locateDatabase(setting, publicCredit.name);
}
