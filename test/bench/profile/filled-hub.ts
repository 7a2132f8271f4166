import { join } from 'node:path';
import { type Hub, startHub } from '../../../gateway/hub.ts';
import { MOST_ENTERPRISES, NO_INTERNAL_RIGHTS } from '../../../gateway/index/enterprise-index.ts';
import { readConfig } from '../../../kit/config.ts';
import { fillWithSampleProvince } from '../../../kit/province/fill.ts';
import type { Uscc } from '../../../schema/vocabulary/uscc.ts';

/** A hub with the sample province, asked as its auditor. */
export interface FilledHub {
  readonly hub: Hub;
  readonly token: string;
  /** Of the first page of enterprises. */
  readonly usccs: readonly Uscc[];
}

/** Starts a hub as the environment says, on a free port and without budgets unless it says otherwise. */
export async function startFilledHub(settings: Readonly<Record<string, string>> = {}): Promise<FilledHub> {
  const config = readConfig({
    HUB_PORT: '0',
    HUB_LIMIT_BUDGET: '0',
    HUB_LIMIT_REQUESTS: '0',
    ...settings,
    ...process.env,
  });
  const hub = await startHub(config, ({ opened }) =>
    fillWithSampleProvince(opened, {
      enterprises: config.provinceEnterprises,
      folder: join(config.dataFolder, 'province'),
      tell: () => undefined,
    }),
  );
  const auditor = hub.demo?.identities.find(({ role }) => role === 'AUDITOR');
  if (hub.demo === null || auditor === undefined) throw new Error('the bench asks as the demo issuer’s auditor');
  const { entries } = await hub.index.page({ first: MOST_ENTERPRISES, after: null }, NO_INTERNAL_RIGHTS);
  return { hub, token: await hub.demo.tokenFor(auditor), usccs: entries.map(({ uscc }) => uscc) };
}
