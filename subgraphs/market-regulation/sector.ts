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
  imports: [gradesKind({ schemes }), penaltiesKind(), abnormalListKind()],
  folder: new URL('.', import.meta.url),
  ownFields: ({ evaluations }, { schemeVersion, effectiveClass }) => ({
    riskClass: schemeVersion === HEBEI_2022.version ? effectiveClass : null,
    riskScore: scoreText(evaluations[0]?.scoreThousandths ?? null),
  }),
});

function scoreText(thousandths: number | null): string | null {
  return thousandths === null ? null : (thousandths / 1000).toFixed(3);
}
