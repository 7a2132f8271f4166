import { EFFECTIVE_CLASSES } from '../../../schema/vocabulary/grade.ts';
import { casesOf } from '../tables/cases.ts';
import type { Tables } from '../tables/decisions.ts';
import type { Finding } from './finding.ts';

type Case =
  ReturnType<
    typeof casesOf<Parameters<Tables['supervision']['hits']>[0], Tables['supervision']['rows'][number]['output']>
  > extends Generator<infer One>
    ? One
    : never;

/** Modes from the lightest. */
const MODES: readonly string[] = ['ON_CAUSE_ONLY', 'LIGHTER', 'NORMAL', 'RAISED', 'RAISED_GREATLY'];

/** The ways in which one input of the table gets worse, the others as they are. */
const WORSENINGS: readonly {
  readonly zh: string;
  readonly en: string;
  readonly isWorse: (one: Case['values'], other: Case['values']) => boolean;
}[] = [
  {
    zh: '参考档变差',
    en: 'a worse tier',
    isWorse: (one, other) => {
      const place = EFFECTIVE_CLASSES.findIndex((letter) => letter === one.grade);
      return place >= 0 && EFFECTIVE_CLASSES[place + 1] === other.grade;
    },
  },
  {
    zh: '结果变为不完整',
    en: 'a view that becomes incomplete',
    isWorse: (one, other) => one.complete && !other.complete,
  },
  { zh: '成为重点领域', en: 'a key domain', isWorse: (one, other) => !one.keyDomain && other.keyDomain },
];
const INPUTS = ['grade', 'complete', 'keyDomain', 'annualCapReached'] as const;

/** Every pair of cases of the table `supervision` of which one is worse in one input: it must not be supervised more lightly. */
export function supervisionCounterexamples({ supervision }: Tables): Finding[] {
  const cases = [...casesOf(supervision)];
  return WORSENINGS.flatMap(({ zh, en, isWorse }): Finding[] => {
    const pairs = cases.flatMap((one) =>
      cases.flatMap((other) => {
        const differing = INPUTS.filter((name) => one.values[name] !== other.values[name]);
        if (differing.length !== 1 || !isWorse(one.values, other.values)) return [];
        const lighter = lighterIn(one, other);
        return lighter === null ? [] : [{ one, other, lighter }];
      }),
    );
    // The pair with the fewest facts to name: no key domain, no cap reached, a complete view.
    const [smallest] = pairs.sort((a, b) => facts(a.one) - facts(b.one));
    if (smallest === undefined) return [];
    const { one, other, lighter } = smallest;
    return [
      {
        kind: 'NOT_MONOTONE',
        decision: 'supervision',
        rows: [one, other].flatMap(({ rows }) => rows.map((row) => supervision.rows.indexOf(row) + 1)),
        rule: 'P5',
        blocks: true,
        cases: pairs.length,
        zh: `${describedZh(one)}：${zh}（${describedZh(other)}）后，${lighter.zh}。`,
        en: `${describedEn(one)}: with ${en} (${describedEn(other)}), ${lighter.en}.`,
      },
    ];
  });
}

function facts({ values: { complete, keyDomain, annualCapReached } }: Case): number {
  return Number(!complete) + Number(keyDomain) + Number(annualCapReached);
}

function describedZh({ values: { grade, complete, keyDomain, annualCapReached } }: Case): string {
  return [
    `参考档 ${grade}`,
    ...(complete ? [] : ['结果不完整']),
    ...(keyDomain ? ['重点领域'] : []),
    ...(annualCapReached ? ['已达年度上限'] : []),
  ].join('、');
}

function describedEn({ values: { grade, complete, keyDomain, annualCapReached } }: Case): string {
  return [
    `Tier ${grade}`,
    ...(complete ? [] : ['incomplete']),
    ...(keyDomain ? ['key domain'] : []),
    ...(annualCapReached ? ['annual cap reached'] : []),
  ].join(', ');
}

function lighterIn({ rows: [one] }: Case, { rows: [other] }: Case): Pick<Finding, 'zh' | 'en'> | null {
  if (one === undefined || other === undefined) return null;
  const [from, to] = [one.output, other.output];
  if (Number(to.multiplier) < Number(from.multiplier))
    return {
      zh: `抽查比例倍数反而由 ${from.multiplier} 降为 ${to.multiplier}`,
      en: `the inspection ratio falls from ${from.multiplier} to ${to.multiplier}`,
    };
  if (MODES.indexOf(to.mode) < MODES.indexOf(from.mode))
    return {
      zh: `监管方式反而由 ${from.mode} 放松为 ${to.mode}`,
      en: `the mode relaxes from ${from.mode} to ${to.mode}`,
    };
  if (from.fullCoverageOfKeyItems && !to.fullCoverageOfKeyItems)
    return { zh: '重点事项全覆盖反而取消', en: 'full coverage of key items is dropped' };
  if (from.minimumRatio !== null && to.minimumRatio !== null && Number(to.minimumRatio) < Number(from.minimumRatio))
    return { zh: '最低比例反而降低', en: 'the least ratio falls' };
  return null;
}
