import type {
  CreditReport,
  CreditReportCoverage,
  CreditReportEvaluation,
  CreditReportKind,
  CreditReportRecord,
  SpecialCreditReport,
} from '../hub/resolvers.generated.ts';
import {
  CONCLUSIONS,
  KIND_TITLES,
  RECORD_KINDS,
  registrationWord,
  SEVERITY_WORDS,
  STATUS_WORDS,
} from './document-words.ts';
import { html, type Html } from './html.ts';
import { page } from './page.ts';
import { VERIFY_PATH } from './verify-path.ts';

/** What stands on the paper beside the report itself. */
export interface Issue {
  readonly code: string;
  readonly issuedAt: string;
  readonly contentSha256: string;
}

/** The report in eight headings as one page to print. */
export function creditReportDocument(report: CreditReport, issue: Issue): string {
  const sections = report.sections.map(
    ({ titleZh, titleEn, count, coverage, noteZh, noteEn, clause, records, evaluations }, index) =>
      html` <h2>${index + 1}. ${titleZh} <span class="en">${titleEn}</span>：${counted(coverage, count, report)}</h2>
        <p class="note">${noteZh} <span class="en">${noteEn}</span>（栏目依据：${clause}）</p>
        ${recordsTable(records)}${evaluationsTable(evaluations)}`,
  );
  return wholeDocument('CREDIT_REPORT', report, issue, html`${sections}`);
}

/** The special report as one page to print. */
export function specialReportDocument(report: SpecialCreditReport, issue: Issue): string {
  const matters = report.matters.map(
    ({ titleZh, titleEn, coverage, count, noteZh, clause }) =>
      html`<tr>
        <td>${titleZh} <span class="en">${titleEn}</span></td>
        <td>${counted(coverage, count, report)}</td>
        <td>${noteZh}</td>
        <td>${clause}</td>
      </tr>`,
  );
  const fields = report.fields.map(
    ({ title, authority, conclusion, reasonZh, reasonEn, records }) =>
      html` <h2>${title}（${authority}）：${CONCLUSIONS[conclusion]}</h2>
        <p>${reasonZh} <span class="en">${reasonEn}</span></p>
        ${recordsTable(records)}`,
  );
  const body = html`<h2>事项 <span class="en">Matters</span></h2>
    <table>
      <tr>
        <th>事项</th>
        <th>记录</th>
        <th>归集情况</th>
        <th>依据</th>
      </tr>
      ${matters}
    </table>
    ${fields}`;
  return wholeDocument('SPECIAL_REPORT', report, issue, body);
}

/** A number that missing sectors might raise says so: nought is never read as good news. */
function counted(coverage: CreditReportCoverage, count: number, { missing }: Pick<CreditReport, 'missing'>): string {
  if (coverage === 'NOT_TOLD') return '未归集';
  return missing.length === 0 ? `${count} 条` : `${count} 条（不含缺失的行业）`;
}

type Common = Pick<
  CreditReport,
  'subject' | 'from' | 'until' | 'asOf' | 'recordsToldFrom' | 'complete' | 'missing' | 'notices'
>;

function wholeDocument(kind: CreditReportKind, report: Common, issue: Issue, body: Html): string {
  const title = KIND_TITLES[kind];
  return page(
    `${title} ${report.subject.uscc}`,
    html`<h1>${title}</h1>
      ${subjectTable(report)} ${missingBlock(report)} ${body}
      <h2>说明 <span class="en">Notices</span></h2>
      <ol>
        ${report.notices.map(({ textZh, textEn, clause }) => html`<li>${textZh} <span class="en">${textEn}</span>（${clause}）</li>`)}
      </ol>
      <h2>核验 <span class="en">Verification</span></h2>
      <table>
        <tr>
          <th>核验码 Code</th>
          <td class="code">${issue.code}</td>
        </tr>
        <tr>
          <th>出具时刻 Issued</th>
          <td>${issue.issuedAt}</td>
        </tr>
        <tr>
          <th>内容摘要 SHA-256</th>
          <td class="code">${issue.contentSha256}</td>
        </tr>
      </table>
      <p>
        任何持有人可在出具本报告的枢纽网址 ${VERIFY_PATH}
        输入核验码，核对主体、时段、各部分条数和内容摘要；不一致的报告无效。
        <span class="en">Anyone who holds this report can check it at ${VERIFY_PATH} of the hub that issued it.</span>
      </p>`,
  );
}

function subjectTable({ subject, from, until, asOf }: Common): Html {
  const { uscc, answered, name, registrationStatus, registrationStatusSince, establishedOn, division, industry } =
    subject;
  const unknown = answered ? '无' : '登记机关未应答，不详';
  const row = (label: string, value: string | null | undefined) =>
    html`<tr>
      <th>${label}</th>
      <td>${value ?? unknown}</td>
    </tr>`;
  const status = registrationStatus ?? null;
  return html`<table>
    ${row('企业名称 Name', name)}${row('统一社会信用代码 USCC', uscc)}
    ${row('登记状态 Registration', status === null ? null : `${registrationWord(status)}（${registrationStatusSince ?? ''}）`)}
    ${row('成立日期 Established', establishedOn)}${row('住所区划 Division', division)}${row('行业门类 Industry', industry)}
    ${row('时段 Period', `${from} 至 ${until}`)}${row('基准日 As of', asOf)}
  </table>`;
}

function missingBlock({ complete, missing }: Common): Html | null {
  if (complete) return null;
  return html`<div class="warning">
    <p class="mark">本报告不完整 <span class="en">Incomplete</span></p>
    <ul>
      ${missing.map(({ authority, textZh, textEn }) => html`<li>${authority}：${textZh} <span class="en">${textEn}</span></li>`)}
    </ul>
  </div>`;
}

function recordsTable(records: readonly CreditReportRecord[]): Html | null {
  if (records.length === 0) return null;
  return html`<table>
    <tr>
      <th>种类</th>
      <th>文书号 / 记录键</th>
      <th>作出机关</th>
      <th>作出日期</th>
      <th>程度 / 情形</th>
      <th>来源</th>
      <th>归类依据</th>
    </tr>
    ${records.map(recordRow)}
  </table>`;
}

function recordRow(record: CreditReportRecord): Html {
  const { kind, documentNumber, key, authority, decidedOn, situation, severity, severityRuleSet, sources, clause } =
    record;
  const { endsOn, underObjection, objectionDueOn } = record;
  const grade =
    severity === null || severity === undefined ? situation : `${SEVERITY_WORDS[severity]}（${severityRuleSet ?? ''}）`;
  const objection = underObjection
    ? html`<br /><span class="mark">异议处理中（${objectionDueOn} 前办结）</span>`
    : null;
  const ends = (endsOn ?? null) === null ? null : html`<br />至 ${endsOn}`;
  return html`<tr>
    <td>${RECORD_KINDS[kind]}${objection}</td>
    <td>${documentNumber}<br /><span class="note">${key}</span></td>
    <td>${authority}</td>
    <td>${decidedOn}${ends}</td>
    <td>${grade}</td>
    <td>${sources.join('、')}</td>
    <td>${clause}</td>
  </tr>`;
}

function evaluationsTable(evaluations: readonly CreditReportEvaluation[]): Html | null {
  if (evaluations.length === 0) return null;
  return html`<table>
    <tr>
      <th>评价</th>
      <th>状态</th>
      <th>等级（原文）</th>
      <th>评价期</th>
      <th>评价方案</th>
      <th>评价日期</th>
      <th>归类依据</th>
    </tr>
    ${evaluations.map(evaluationRow)}
  </table>`;
}

function evaluationRow(evaluation: CreditReportEvaluation): Html {
  const { title, authority, status, grade, period, schemeVersion, evaluatedOn, underReview, notice, clause } =
    evaluation;
  const review = underReview ? html`<br /><span class="mark">复核中</span>` : null;
  return html`<tr>
    <td>${title}（${authority}）<br /><span class="note">${notice}</span></td>
    <td>${STATUS_WORDS[status]}${review}</td>
    <td>${grade}</td>
    <td>${period}</td>
    <td>${schemeVersion}</td>
    <td>${evaluatedOn}</td>
    <td>${clause}</td>
  </tr>`;
}
