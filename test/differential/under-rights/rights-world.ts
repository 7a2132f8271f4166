import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionResult } from 'graphql';
import { ENTERPRISE_SELECTION, GRADE_SELECTION } from '../../../gateway/hub/hub-sdl.ts';
import { sectorsInGraph } from '../../../gateway/hub/sectors.ts';
import { type Hub, startHub } from '../../../gateway/hub.ts';
import { readConfig } from '../../../kit/config.ts';
import type { Caller } from '../../../kit/identity/caller.ts';
import type { OpenSubgraph } from '../../../kit/open-subgraph.ts';
import { fillWithSampleProvince } from '../../../kit/province/fill.ts';
import { todayInShanghai } from '../../../schema/vocabulary/local-date.ts';
import { openHubSubgraph } from '../../peers/hub-subgraph.ts';
import { enterprisesIn, readProvince, usccOf } from '../../testing/province-files.ts';
import { type TestCaller, testCaller, testCallers } from '../../testing/test-callers.ts';
import type { Chance } from '../chance.ts';
import { type Asked, operationBy } from '../operations.ts';
import { allowedPages } from './allowed-pages.ts';
import { differenceUnderRights, isRefusedByLimits } from './compare.ts';
import { wholeGraph } from './whole-graph.ts';
import { WholeRequest } from './whole-request.ts';
import { wordsOf } from './words.ts';

const OF_ONE_REGION = '130500'; // 邢台
const REGION = 'XINGTAI';
const UNKNOWN = '91130102MA0000015C';

/** A hub with a sample province, and beside it one schema over the same stores. */
export interface RightsWorld {
  readonly callers: readonly TestCaller[];
  /** An operation that the public graph accepts, about enterprises of the province. */
  operation(chanceFor: (attempt: number) => Chance): Asked;
  check(asked: Asked, caller: TestCaller): Promise<Compared>;
  close(): Promise<void>;
}

export interface Compared {
  /** Undefined where both answer the same and withhold the same. */
  readonly difference: string | undefined;
  /** Whether the hub has refused the operation for its size, so that there is nothing to compare. */
  readonly isRefused: boolean;
  /** How many places the whole graph has withheld. */
  readonly withheld: number;
}

/** @param enterprises in the sample province, 500 or more. */
export async function openRightsWorld(enterprises: number): Promise<RightsWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'under-rights-'));
  const files = join(folder, 'province');
  const database = `sqlite:${folder}`;
  const config = (exchangePollMs: number) =>
    readConfig({
      HUB_DB: database,
      HUB_PORT: '0',
      HUB_LOG_LEVEL: 'silent',
      HUB_EXCHANGE_POLL_MS: String(exchangePollMs),
      HUB_LIMIT_BUDGET: '0', // one caller asks everything here
      HUB_LIMIT_REQUESTS: '0',
    });
  let opened: readonly OpenSubgraph[] = [];
  const fill = (topology: { readonly opened: readonly OpenSubgraph[] }) => {
    opened = topology.opened;
    return fillWithSampleProvince(opened, { enterprises, folder: files, tell: () => undefined });
  };
  // What sectors send each other is carried first, and then no more: both must be asked about the same.
  const filling = await startHub(config(50), fill);
  await filling.exchange?.settled();
  await filling.stop();
  const hub = await startHub(config(0), fill);
  const own = await openHubSubgraph(database);
  const whole = wholeGraph([...opened, own]);
  const province = readProvince(files);
  const usccs = enterprisesIn(province);
  const inRegion = new Set(
    province
      .rows('registry', 'enterprises')
      .filter((row) => (row['住所区划代码'] ?? '').startsWith(OF_ONE_REGION.slice(0, 4)))
      .map(usccOf),
  );
  const [subject = ''] = inRegion;
  const owner = [
    'a regional agency that owns a sector',
    testCaller({ role: 'AGENCY', sectors: ['WORK_SAFETY'], purpose: 'SUPERVISION', regions: [REGION] }),
  ] as const;
  const callers: TestCaller[] = [
    ...testCallers(subject),
    [...owner, (level, _also, code) => level === 'PUBLIC' || level === 'SHARED' || code === 'WORK_SAFETY'],
  ];
  const requiredSelection = [
    ENTERPRISE_SELECTION,
    ...sectorsInGraph().sectors.map(({ field }) => `${field} { ${GRADE_SELECTION} }`),
  ].join(' ');
  const isAllowedTo = ({ role, regions }: Caller) => {
    if (role === 'ENTERPRISE' || role === 'THIRD_PARTY') return (uscc: string) => uscc === subject;
    return regions === undefined ? () => true : (uscc: string) => inRegion.has(uscc);
  };
  const words = wordsOf([...[...inRegion].slice(0, 4), ...usccs.slice(0, 8), UNKNOWN], todayInShanghai());
  const tokens = new Map<Caller, string>();

  return {
    callers,
    operation: (chanceFor) =>
      operationBy(whole.schema, chanceFor, { conditions: true, confusingAliases: false, words }),
    check,
    close: async () => {
      await own.close();
      await hub.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };

  async function check(asked: Asked, [, caller, maySee]: TestCaller): Promise<Compared> {
    const isAllowed = isAllowedTo(caller);
    const request = new WholeRequest(caller, maySee, {
      requiredSelection,
      isAllowed,
      limit:
        caller.role === 'ENTERPRISE' || caller.role === 'THIRD_PARTY'
          ? 'ONE'
          : caller.regions === undefined
            ? null
            : 'REGION',
      allowedPage: allowedPages(hub.index, isAllowed),
    });
    const answer = await askHub(asked, caller);
    if (isRefusedByLimits(answer)) return { difference: undefined, isRefused: true, withheld: 0 };
    const right = await whole.ask(asked, request);
    const difference = differenceUnderRights(right, request, answer);
    return { difference, isRefused: false, withheld: request.withheld.size };
  }

  async function askHub({ text, variables, operationName }: Asked, caller: Caller): Promise<ExecutionResult> {
    const token = tokens.get(caller) ?? (await tokenOf(hub, caller));
    tokens.set(caller, token);
    const response = await fetch(`${hub.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: text, variables, operationName }),
    });
    return (await response.json()) as ExecutionResult;
  }
}

async function tokenOf({ demo }: Hub, caller: Caller): Promise<string> {
  if (demo === null) throw new Error('the hub has no issuer of its own');
  return demo.tokenFor({ name: '', description: '', ...caller });
}
