import DataLoader from 'dataloader';
import { accessDenied } from '../../kit/disclosure/denials.ts';
import { rowAccess } from '../../kit/disclosure/rows.ts';
import { keptWith } from '../../kit/kept-with.ts';
import { type LocalDate, todayInShanghai } from '../../schema/vocabulary/local-date.ts';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import { actingDepartment, departmentsOf } from '../access/departments.ts';
import type { HubContext } from '../gateway.ts';
import type { AskGraph } from '../graph-from-inside.ts';
import { checkPageSize, connectionOf } from '../hub/keyset-cursor.ts';
import type {
  EnterpriseResolvers,
  JointFeedback,
  JointMeasureCounts,
  JointMeasureFilter,
  MutationResolvers,
  QueryResolvers,
} from '../hub/resolvers.generated.ts';
import type { SectorDescription } from '../hub/sectors.ts';
import type { EnterpriseIndex } from '../index/enterprise-index.ts';
import { standsLive } from './ask-basis.ts';
import { checkInitiation } from './check-initiation.ts';
import type { JointMeasures } from './joint-measures.ts';
import type { MeasureState } from './life.ts';
import {
  feedbackKey,
  feedbackOf,
  incidentOf,
  measureCount,
  measureOf,
  measurePage,
  measuresOf,
  type Viewer,
  viewerOf,
} from './measure-lists.ts';
import {
  incidentKey,
  type IncidentShown,
  measureKey,
  type MeasureKey,
  measureShown,
  type MeasureShown,
} from './measure-rows.ts';
import { unknown } from './refusals.ts';

/** What joint measures are asked from. */
export interface JointMeasureSources {
  readonly jointMeasures: JointMeasures;
  readonly sectors: readonly SectorDescription[];
  readonly index: Pick<EnterpriseIndex, 'regionsOf'>;
  readonly askGraph: AskGraph;
}

/** A page, with what its count needs. */
export interface MeasuresFound {
  readonly edges: readonly { readonly node: MeasureShown; readonly cursor: string }[];
  readonly count: () => Promise<number>;
}

const MOST_OF_ONE = 50;

export function jointMeasureResolvers({ jointMeasures, sectors, index, askGraph }: JointMeasureSources) {
  const { database, list } = jointMeasures;
  const viewer = ({ caller }: Pick<HubContext, 'caller'>): Viewer =>
    viewerOf(caller, departmentsOf(caller, sectors), sectors);
  const loadersOf = keptWith((context: Pick<HubContext, 'caller'>) => loadersFor(viewer(context), todayInShanghai()));

  function loadersFor(seer: Viewer, today: LocalDate) {
    return {
      ofEnterprise: new DataLoader<Uscc, MeasureShown[]>(async (usccs) => {
        const rows = Map.groupBy(await measuresOf(database, seer, { usccs }, MOST_OF_ONE, today), ({ uscc }) => uscc);
        return usccs.map((uscc) => (rows.get(uscc) ?? []).map((row) => measureShown(row, list, today)));
      }),
      ofIncident: new DataLoader<IncidentShown, MeasureShown[], string>(
        async (incidents) => {
          const rows = await measuresOf(database, seer, { incidents }, MOST_OF_ONE * incidents.length, today);
          const found = rows.map((row) => measureShown(row, list, today));
          return incidents.map(({ id }) => found.filter(({ incident }) => incident.id === id));
        },
        { cacheKeyFn: ({ id }) => id },
      ),
      feedback: new DataLoader<MeasureKey, JointFeedback[], string>(
        async (keys) => {
          const told = await feedbackOf(database, keys);
          return keys.map((key) => told.get(feedbackKey(key)) ?? []);
        },
        { cacheKeyFn: feedbackKey },
      ),
    };
  }

  /** Who may not ask about an enterprise does nothing to it either. @throws {HubError} ACCESS_DENIED_* */
  async function mayActOn(uscc: Uscc, { caller }: HubContext, place: string): Promise<void> {
    const denial = await rowAccess(caller, (usccs) => index.regionsOf(usccs)).denialOf(uscc);
    if (denial !== null) throw accessDenied(denial, place);
  }

  async function shown(key: MeasureKey, context: HubContext): Promise<MeasureShown> {
    const row = await measureOf(database, viewer(context), key, todayInShanghai());
    if (row === null) throw unknown();
    return measureShown(row, list, todayInShanghai());
  }

  const acting = ({ caller }: HubContext, department: string | null | undefined) => ({
    subject: caller.subject,
    department: actingDepartment(caller, sectors, department),
  });

  return {
    Query: {
      jointMeasures: async (_root, { filter, first, after }, context) => {
        checkPageSize(first);
        const [seer, today] = [viewer(context), todayInShanghai()];
        const page = await measurePage(database, seer, filter, { first, after: after ?? null }, today);
        const items = page.rows.map(({ row, cursor }) => ({ node: measureShown(row, list, today), cursor }));
        return {
          ...connectionOf(items, page.hasNextPage, after ?? null),
          count: () => measureCount(database, seer, filter, today),
        };
      },
      jointIncident: async (_root, { id }, context) => {
        const key = incidentKey(id);
        return key === null ? null : incidentOf(database, viewer(context), key, todayInShanghai());
      },
      jointMeasureCounts: (_root, { filter }, context) => countsOf(jointMeasures, viewer(context), filter),
      jointMeasureList: () => ({
        id: list.id,
        version: list.version,
        titleZh: list.titleZh,
        titleEn: list.titleEn,
        answerWorkingDays: list.answer.workingDays,
        measures: list.measures.map(({ most, classes, ...measure }) => ({
          ...measure,
          classes: classes ?? [],
          mostMonths: most.months,
          mostClause: most.clause,
          mostProvenance: most.provenance,
        })),
      }),
    } satisfies QueryResolvers,
    Enterprise: {
      jointMeasures: ({ uscc }, _asked, context) => loadersOf(context).ofEnterprise.load(uscc),
    } satisfies Pick<EnterpriseResolvers, 'jointMeasures'>,
    JointMeasureConnection: { totalCount: ({ count }: MeasuresFound) => count() },
    JointMeasure: {
      feedback: (measure: MeasureShown, _asked: unknown, context: HubContext) =>
        loadersOf(context).feedback.load(measure),
    },
    JointIncident: {
      measures: (incident: IncidentShown, _asked: unknown, context: HubContext) =>
        loadersOf(context).ofIncident.load(incident),
    },
    Mutation: {
      initiateJointMeasures: async (_root, { uscc, kind, basis, summary, measures, department }, context) => {
        const by = acting(context, department);
        const today = todayInShanghai();
        const checked = checkInitiation(
          {
            uscc,
            kind,
            basis: { sector: basis.sector, kind: basis.kind, key: basis.key ?? null },
            summary,
            measures: measures.map(({ code, departments, startsOn, endsOn }) => ({
              code,
              departments,
              startsOn: startsOn ?? today,
              endsOn,
            })),
          },
          list,
          today,
        );
        await standsLive(checked, sectors, (query, variables) => askGraph(query, variables, context));
        const key = await jointMeasures.initiate(checked, by);
        return incidentOf(database, viewer(context), key, today);
      },
      answerJointMeasure: async (_root, { id, answer, note, department }, context) => {
        const by = acting(context, department);
        await mayActOn((measureKey(id) ?? refuseUnknown()).uscc, context, 'Mutation.answerJointMeasure');
        return shown(await jointMeasures.answer(id, answer, note ?? null, by), context);
      },
      reportJointMeasure: async (_root, { id, doneOn, note, department }, context) => {
        const by = acting(context, department);
        await mayActOn((measureKey(id) ?? refuseUnknown()).uscc, context, 'Mutation.reportJointMeasure');
        return shown(await jointMeasures.feedBack(id, doneOn, note, by), context);
      },
      withdrawJointIncident: async (_root, { id, note, department }, context) => {
        const by = acting(context, department);
        await mayActOn((incidentKey(id) ?? refuseUnknown()).uscc, context, 'Mutation.withdrawJointIncident');
        return incidentOf(database, viewer(context), await jointMeasures.withdraw(id, note, by), todayInShanghai());
      },
    } satisfies MutationResolvers,
  };
}

function refuseUnknown(): never {
  throw unknown();
}

async function countsOf(
  { database }: JointMeasures,
  seer: Viewer,
  filter: JointMeasureFilter | null | undefined,
): Promise<JointMeasureCounts> {
  const today = todayInShanghai();
  // A department counts what is addressed to it unless it asks for something else.
  const asked: JointMeasureFilter =
    seer.departments.length > 0 && !filter?.addressed && !filter?.initiator
      ? { ...filter, addressed: [...seer.departments] }
      : (filter ?? {});
  const count = (more: JointMeasureFilter) => measureCount(database, seer, { ...asked, ...more }, today);
  const inState = (state: MeasureState) => count({ states: [state] });
  const [toAnswer, overdue, toFeedBack, inForce, refused, ended, expired] = await Promise.all([
    inState('WAITING'),
    count({ overdue: true }),
    count({ states: ['IN_FORCE'], withoutFeedback: true }),
    inState('IN_FORCE'),
    inState('REFUSED'),
    inState('ENDED'),
    inState('EXPIRED'),
  ]);
  return { toAnswer, overdue, toFeedBack, inForce, refused, ended, expired };
}
