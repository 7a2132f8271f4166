import type { CreditReportVerification } from '../hub/resolvers.generated.ts';
import { KIND_TITLES } from './document-words.ts';
import { html, type Html } from './html.ts';
import { page } from './page.ts';
import { VERIFY_PATH } from './verify-path.ts';

const TITLE = '信用报告核验';

/** The page at which a report is checked; with a result where a code was given. */
export function verificationPage(result: CreditReportVerification | null): string {
  return page(
    TITLE,
    html`<h1>${TITLE}</h1>
      <form method="get" action="${VERIFY_PATH}">
        <p>
          <label>核验码 Code <input name="code" size="34" autocomplete="off" required /></label>
        </p>
        <p>
          <label
            >文件 SHA-256（可不填） of the file, if you have one <input name="sha256" size="68" autocomplete="off"
          /></label>
        </p>
        <p><button>核验 Verify</button></p>
      </form>
      ${result === null ? null : resultBlock(result)}`,
  );
}

function resultBlock(result: CreditReportVerification): Html {
  const { verdict, textZh, textEn, kind, uscc, issuedAt, from, until, contentSha256, counts, missing } = result;
  if (verdict !== 'GENUINE' || kind === null || kind === undefined)
    return html`<div class="warning">
      <p class="mark">核验不通过 <span class="en">Not verified: ${verdict}</span></p>
      <p>${textZh} <span class="en">${textEn}</span></p>
    </div>`;
  return html`<h2>核验通过 <span class="en">Genuine</span></h2>
    <p>${textZh} <span class="en">${textEn}</span></p>
    <table>
      <tr>
        <th>报告 Report</th>
        <td>${KIND_TITLES[kind]}</td>
      </tr>
      <tr>
        <th>统一社会信用代码 USCC</th>
        <td>${uscc}</td>
      </tr>
      <tr>
        <th>出具时刻 Issued</th>
        <td>${issuedAt}</td>
      </tr>
      <tr>
        <th>时段 Period</th>
        <td>${from} 至 ${until}</td>
      </tr>
      <tr>
        <th>内容摘要 SHA-256</th>
        <td class="code">${contentSha256}</td>
      </tr>
      ${(counts ?? []).map(
        ({ title, count }) =>
          html`<tr>
            <th>${title}</th>
            <td>${count} 条</td>
          </tr>`,
      )}
      <tr>
        <th>缺失的行业 Missing</th>
        <td>${(missing ?? []).join('、') || '无'}</td>
      </tr>
    </table>`;
}
