import { join } from 'node:path';
import { startHub } from '../../gateway/hub.ts';
import { type HubConfig, readConfig } from '../../kit/config.ts';
import { fillWithSampleProvince } from '../../kit/province/fill.ts';

/** A hub on stores (`HUB_DB`) and a free port; further settings as the environment would give them. */
export function hubConfig(database: string, settings: Readonly<Record<string, string>> = {}): HubConfig {
  return readConfig({ HUB_DB: database, HUB_PORT: '0', HUB_PROVINCE_ENTERPRISES: '0', ...settings });
}

/** Fills stores (`HUB_DB`) with a sample province made in a folder, with what sectors send each other, and with the hub's index over them. */
export async function fillStores(
  database: string,
  folder: string,
  enterprises: number,
  tell: (line: string) => void = () => undefined,
): Promise<void> {
  const hub = await startHub(hubConfig(database), ({ opened }) =>
    fillWithSampleProvince(opened, { enterprises, folder: join(folder, 'province'), tell }),
  );
  await hub.exchange?.settled();
  await hub.stop();
}
