import type { Database } from '../database/database.ts';
import { takeFeed, tellChanges } from '../feed/changes.ts';
import { keepInQuarantine, type QuarantinedRow } from '../feed/quarantine-store.ts';
import { readRow } from '../feed/read-row.ts';
import { readingContext } from '../feed/reading-options.ts';
import type { RecordsKind, RowTexts } from '../feed/records-kind.ts';
import { applicationOf } from './application-kinds.ts';
import { caseById } from './case-store.ts';
import { type Applicant, openCase } from './open-cases.ts';
import type { RightsCase } from './rights-case.ts';
import type { RightsSetting, RightsStoreTables } from './rights-setting.ts';

/** What became of one application; both null for one about a natural person, which is kept nowhere. */
export interface RightsOutcome {
  readonly case: RightsCase | null;
  readonly quarantinedRow: QuarantinedRow | null;
}

/**
 * Takes in one application. What cannot be read goes to quarantine with its reasons; what can be read becomes a case,
 * returned with coded reasons where it cannot be entered upon. Nothing is lost, nothing half done.
 */
export function submitApplication(
  database: Database<RightsStoreTables>,
  setting: RightsSetting,
  kind: RecordsKind,
  texts: RowTexts,
  applicant: Applicant,
  now: Date = new Date(),
): Promise<RightsOutcome> {
  const row = readRow(kind, { line: 1, texts: trimmed(texts), problems: [] }, readingContext({ now }));
  const receivedAt = now.toISOString();
  if (row.outcome === 'PERSONAL') return Promise.resolve({ case: null, quarantinedRow: null });
  return database.write(async (transaction) => {
    const target = { transaction, engine: database.engine };
    if (row.outcome === 'QUARANTINE') {
      const [quarantinedRow = null] = await keepInQuarantine(target, kind.name, 'mutation', [row], receivedAt);
      return { case: null, quarantinedRow };
    }
    const sequence = await takeFeed(target);
    const application = applicationOf(row.record);
    const { id, isNew } = await openCase(target, setting, application, applicant, receivedAt);
    if (isNew) await tellChanges(target, sequence, 'rights', [application.uscc], receivedAt);
    return { case: await caseById(transaction, id), quarantinedRow: null };
  });
}

function trimmed(texts: RowTexts): RowTexts {
  return Object.fromEntries(Object.entries(texts).map(([field, text]) => [field, text.trim()]));
}
