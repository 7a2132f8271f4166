import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHub } from '../../gateway/hub.ts';
import { readConfig } from '../../kit/config.ts';
import { fillWithSampleProvince } from '../../kit/province/fill.ts';

const ENTERPRISES = 500;

/** A hub in the process of the tests, with a sample province and without budgets, which would hide what lies behind them. */
export interface HubInThisProcess {
  readonly url: string;
  /** Of one of the laptop's identities. */
  tokenOf(identity: string): string;
  stop(): Promise<void>;
}

export async function startHubInThisProcess(): Promise<HubInThisProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'hub-in-this-process-'));
  const config = readConfig({
    HUB_DB: `sqlite:${folder}`,
    HUB_PORT: '0',
    HUB_LOG_LEVEL: 'silent',
    HUB_LIMIT_BUDGET: '0',
    HUB_LIMIT_REQUESTS: '0',
  });
  const hub = await startHub(config, ({ opened }) =>
    fillWithSampleProvince(opened, {
      enterprises: ENTERPRISES,
      folder: join(folder, 'province'),
      tell: () => undefined,
    }),
  );
  const tokens = new Map<string, string>();
  for (const identity of hub.demo?.identities ?? [])
    tokens.set(identity.name, (await hub.demo?.tokenFor(identity)) ?? '');
  return {
    url: hub.url,
    tokenOf: (identity) => {
      const token = tokens.get(identity);
      if (token === undefined) throw new Error(`nobody is called ${identity}`);
      return token;
    },
    stop: async () => {
      await hub.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
