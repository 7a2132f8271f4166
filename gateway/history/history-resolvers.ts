import { HubError } from '../../kit/errors.ts';
import type { Caller } from '../../kit/identity/caller.ts';
import type { QueryResolvers } from '../hub/resolvers.generated.ts';
import type { EnterpriseHistory } from './enterprise-history.ts';

/** What history is asked of. */
export interface HistorySources {
  readonly history: EnterpriseHistory;
}

/** Questions of an earlier day. */
export function historyResolvers({ history }: HistorySources) {
  return {
    enterpriseAt: (_root, { uscc, asOf, knownAt }, { caller }) => {
      mayAsk(caller, uscc);
      return history.enterpriseAt(uscc, asOf, knownAt ?? null, caller);
    },
    gradeTimeline: (_root, { uscc, sector, knownAt, first, after }, { caller }) => {
      mayAsk(caller, uscc);
      return history.timeline({ uscc, sector, knownAt: knownAt ?? null, first, after: after ?? null }, caller);
    },
  } satisfies QueryResolvers;
}

/** An enterprise asks for its own past only; everybody else for what they may see of any. */
function mayAsk(caller: Caller, uscc: string): void {
  if (caller.role === 'ENTERPRISE' && !caller.speaksFor(uscc))
    throw new HubError('FORBIDDEN', 'An enterprise asks for its own history only; name your own code.');
}
