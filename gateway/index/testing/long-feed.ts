import { exampleUscc } from '../../../kit/testing/example-subgraph.ts';
import type { Uscc } from '../../../schema/vocabulary/uscc.ts';
import type { ChangeFeed } from '../feed-watch.ts';

/** A change feed of so many changes, each of another enterprise; `asked` is told what it is asked behind. */
export function longFeed(length: number, asked: (after: number) => void = () => undefined): ChangeFeed {
  return (after, limit) => {
    asked(after);
    const size = Math.max(0, Math.min(limit, length - after));
    return Promise.resolve(
      Array.from({ length: size }, (_, index) => ({
        sequence: after + index + 1,
        uscc: exampleUscc(after + index + 1) as Uscc,
        recordedAt: null,
      })),
    );
  };
}
