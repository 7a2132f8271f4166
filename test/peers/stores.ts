import { join } from 'node:path';
import { startHub } from '../../gateway/hub.ts';
import { type HubConfig, readConfig } from '../../kit/config.ts';
import { fillWithSampleProvince } from '../../kit/province/fill.ts';

/** A hub on a folder of stores and a free port; further settings as the environment would give them. */
export function hubConfig(folder: string, settings: Readonly<Record<string, string>> = {}): HubConfig {
  return readConfig({ HUB_DB: `sqlite:${folder}`, HUB_PORT: '0', HUB_PROVINCE_ENTERPRISES: '0', ...settings });
}

/** Fills a folder with the stores of a sample province, with what they send each other, and with the hub's index over them. */
export async function fillStores(
  folder: string,
  enterprises: number,
  tell: (line: string) => void = () => undefined,
): Promise<void> {
  const hub = await startHub(hubConfig(folder), ({ opened }) =>
    fillWithSampleProvince(opened, { enterprises, folder: join(folder, 'province'), tell }),
  );
  await hub.exchange?.settled();
  await hub.stop();
}
