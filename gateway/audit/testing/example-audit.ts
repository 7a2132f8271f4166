import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../../kit/config.ts';
import type { Log } from '../../../kit/log.ts';
import type { GatewayServerOptions } from '../../server.ts';
import { openAudit } from '../open-audit.ts';

/** An audit log in a folder of its own, for a server under test. */
export async function exampleAudit(log: Log): Promise<GatewayServerOptions['audit'] & { close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'hub-audit-'));
  const audit = await openAudit(readConfig({ HUB_DB: `sqlite:${folder}` }), log);
  return {
    log: audit.log,
    ruleSetHash: () => 'of a test',
    close: async () => {
      await audit.close();
      await rm(folder, { recursive: true });
    },
  };
}
