import { readConfig } from '../../../kit/config.ts';
import { type Database, openDatabase } from '../../../kit/database/database.ts';
import { locateDatabase } from '../../../kit/database/location.ts';
import { createLog } from '../../../kit/log.ts';
import type { Uscc } from '../../../schema/vocabulary/uscc.ts';
import { openAudit, type OpenAudit } from '../../audit/open-audit.ts';
import { ChangeFeed } from '../../changes/change-feed.ts';
import { statementsOf, tellChanges } from '../../changes/change-store.ts';
import type { NewChange } from '../../changes/changes-of.ts';
import { type ChangeTables, changeTables } from '../../changes/tables.ts';
import { SECTORS } from '../../index/testing/example-index.ts';
import type { RetrySettings } from '../delivery-jobs.ts';
import { openWebhooks, type OpenWebhooks } from '../open-webhooks.ts';
import { type WebhookTables, webhookTables } from '../tables.ts';

/** Waits short enough for a test. */
export const QUICK = { attempts: 3, delaySeconds: 1, longestDelaySeconds: 1, expireSeconds: 30, monitorSeconds: 1 };

/** The part of a hub that tells changes and delivers them, on stores of its own. */
export interface Delivering extends OpenWebhooks {
  readonly database: Database<ChangeTables & WebhookTables>;
  readonly feed: ChangeFeed;
  readonly audit: OpenAudit;
  /** Tells a change of one of the example's sectors, about one enterprise after the other. */
  tell(usccs: readonly Uscc[], sector?: string, region?: string): Promise<void>;
  close(): Promise<void>;
}

/** @param dataFolder for the keys that a laptop makes for itself. */
export async function openDelivering(
  setting: string,
  dataFolder: string,
  retry: RetrySettings = QUICK,
): Promise<Delivering> {
  const location = locateDatabase(setting, 'hub');
  const database = await openDatabase<ChangeTables & WebhookTables>(location, [changeTables, webhookTables]);
  await database.migrate();
  const log = createLog('silent');
  const config = { ...readConfig({ HUB_DB: setting, HUB_FEED_POLL_MS: '50' }), dataFolder };
  const audit = await openAudit(config, log);
  const feed = new ChangeFeed(database, SECTORS);
  const opened = openWebhooks({
    database,
    location,
    feed,
    audit: { log: audit.log, ruleSetHash: () => 'of a test' },
    config,
    log,
    retry,
  });
  return {
    ...opened,
    database,
    feed,
    audit,
    tell: (usccs, sector = 'PUBLIC_CREDIT', region = 'SHIJIAZHUANG') =>
      database.write((transaction) =>
        tellChanges(
          statementsOf(transaction),
          database.engine,
          usccs.map((uscc): NewChange => ({
            kind: 'GRADE_CHANGED',
            at: new Date().toISOString(),
            uscc,
            sector,
            region,
            industry: 'C',
            before: { grade: 'B' },
            after: { grade: 'C' },
          })),
        ),
      ),
    close: async () => {
      await opened.stop();
      await audit.close();
      await database.close();
    },
  };
}
