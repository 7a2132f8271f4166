import { penaltiesOffer } from '../../kit/exchange/packages/decisions.ts';
import { abnormalListOffer } from '../../kit/exchange/packages/lists.ts';
import { abnormalListKind } from '../../kit/records/abnormal-list-kind.ts';
import { gradesKind } from '../../kit/records/grades-kind.ts';
import { penaltiesKind } from '../../kit/records/penalties-kind.ts';
import { defineSector } from '../../kit/sector.ts';
import { HEBEI_2022, INTERNET_PLUS_2020 } from './schemes.ts';

const schemes = [HEBEI_2022, INTERNET_PLUS_2020];

export default defineSector({
  name: 'market-regulation',
  code: 'MARKET_REGULATION',
  field: 'marketRisk',
  type: 'MarketRiskClass',
  title: '企业信用风险分类',
  description:
    '企业信用风险分类。Credit risk class for allocating inspections, monthly; internal to market regulation: others are told WITHHELD.',
  authority: '河北省市场监督管理局',
  cadence: 'MONTHLY',
  // "Not an evaluation, not a punishment, not public, not an exemption" (Shandong 2020): domain fact 10.
  disclosure: 'INTERNAL',
  applicability: 'EVERY_ENTERPRISE',
  schemes,
  // 国家企业信用信息公示系统 has an instrument of its own: SAMR Order 107 (2025-12-25).
  publication: { channel: 'ENTERPRISE_PUBLICITY_SYSTEM', sensitiveField: false },
  imports: [gradesKind({ schemes }), penaltiesKind(), abnormalListKind()],
  // Its class is internal and is not sent; its penalties and the list of abnormal operations are published.
  sends: [penaltiesOffer(), abnormalListOffer()],
  // The public grades are pushed to it (Hebei reply 0542, 一); list entries and judgment debtors give class D directly in
  // Henan's model, which its thresholds are borrowed from.
  receives: [
    { what: 'REGISTRATION' },
    { what: 'GRADES', from: 'PUBLIC_CREDIT' },
    { what: 'SEVERE_LIST' },
    { what: 'JUDGMENT_DEBTORS' },
  ],
  // Every month. The ranges are our default: 30 : 58 : 8 : 4 in the sample, and no shares are published.
  evaluation: {
    scheme: HEBEI_2022.version,
    cadence: 'MONTHLY',
    evaluatorTier: 'PROVINCE',
    bySubjectKind: false,
    expects: {
      classes: {
        A: { atLeast: 10, atMost: 60 },
        B: { atLeast: 30, atMost: 80 },
        C: { atLeast: 1, atMost: 20 },
        D: { atLeast: 0.5, atMost: 10 },
      },
      undeterminedAtMost: 1,
      lossAtMost: 5,
    },
    factsOfRegistration: ({ keyDomains }) => ({ keyDomain: keyDomains !== null && keyDomains !== '' }),
  },
  folder: new URL('.', import.meta.url),
  ownFields: ({ evaluations }, { schemeVersion, effectiveClass }) => ({
    riskClass: schemeVersion === HEBEI_2022.version ? effectiveClass : null,
    riskScore: scoreText(evaluations[0]?.scoreThousandths ?? null),
  }),
});

/** Points with three decimals, by digits alone. */
function scoreText(thousandths: number | null): string | null {
  return thousandths === null
    ? null
    : String(thousandths)
        .padStart(4, '0')
        .replace(/(\d{3})$/, '.$1');
}
