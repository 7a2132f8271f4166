import { HubError } from '../../kit/errors.ts';
import type { FusedAnswer } from '../convergence/fused-answer.ts';
import type { HubContext } from '../gateway.ts';
import type { SigningKey } from './keys.ts';
import { type IssuedReceipt, issueReceipt } from './receipt.ts';

/** What receipts are signed with; null where this hub has no key. */
export interface ReceiptSources {
  readonly receiptKey: SigningKey | null;
}

/** The receipt as a field of Convergence: of exactly the answer beside it. */
export function receiptFieldResolvers({ receiptKey }: ReceiptSources) {
  return {
    receipt: (
      { computedFrom: { input, ruleSet }, ...answer }: FusedAnswer,
      _arguments: unknown,
      { caller }: HubContext,
    ): IssuedReceipt => {
      if (caller.role === 'ENTERPRISE' && !caller.speaksFor(input.uscc))
        throw new HubError('FORBIDDEN', 'An enterprise gets receipts of its own answers only; name your own code.');
      if (receiptKey === null)
        throw new HubError(
          'RECEIPT_UNAVAILABLE',
          'This hub has no key to sign receipts with; its operator sets HUB_RECEIPT_KEY_FILE.',
        );
      return issueReceipt({ input, ruleSet, result: answer }, caller, receiptKey);
    },
  };
}
