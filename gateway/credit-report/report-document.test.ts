import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { creditReportOf } from './credit-report.ts';
import { html } from './html.ts';
import { creditReportDocument, specialReportDocument } from './report-document.ts';
import type { ReportFacts } from './report-facts.ts';
import { specialReportOf } from './special-report.ts';
import { answer, day, DAYS, facts, listing, penalty } from './testing/example-facts.ts';

const ISSUE = {
  code: 'AAAAA-BBBBB-CCCCC-DDDDD-EEEEE',
  issuedAt: '2026-11-21T04:00:00.000Z',
  contentSha256: 'f'.repeat(64),
};

/** Everything that a sector or the registry may write, written with this text. */
function writtenWith(text: string): ReportFacts {
  const known = facts();
  return {
    subject: { ...known.subject, name: text, registrationStatus: text, division: text, industry: text },
    sectors: [
      {
        code: 'A',
        title: text,
        authority: text,
        answer: answer({
          grade: text,
          period: text,
          schemeVersion: text,
          notice: text,
          evidence: [
            penalty({
              key: text,
              documentNumber: text,
              authority: text,
              severityRuleSet: text,
              objectionDueOn: day(text),
            }),
          ],
          severeListings: [listing({ decisionNumber: text, authority: text, situation: text })],
        }),
      },
      { code: 'B', title: text, authority: text, answer: null },
    ],
  };
}

const documents = (text: string) => [
  creditReportDocument(creditReportOf(writtenWith(text), DAYS), ISSUE),
  specialReportDocument(specialReportOf(writtenWith(text), DAYS), ISSUE),
];
const tagsOf = (document: string) => document.match(/<[^>]*>/g);

describe('the printable document', () => {
  test('whatever the records say is text: it adds no tag and no attribute', () => {
    const harmless = documents('样例').map(tagsOf);
    const nasty = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.string({
        unit: fc.constantFrom('<', '>', '"', "'", '&', '/', '=', ' ', '\n', '`', '\u202e', '\0', 'a'),
        minLength: 1,
      }),
      fc.constantFrom('</td><script>alert(1)</script>', '" onload="x', '<!--', ']]>', '&lt;b&gt;', '</style>'),
    );
    fc.assert(
      fc.property(nasty, (text) => {
        expect(documents(text).map(tagsOf)).toEqual(harmless);
      }),
      { numRuns: 200 },
    );
  });

  test('what is put into a template comes back as it was, read as HTML', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
        expect(asRead(html`${text}`.toString())).toBe(text);
      }),
    );
  });

  test('characters that turn the direction of text around are not printed', () => {
    const [document = ''] = documents('罚\u202E款\u2066');
    expect(document).toContain('罚\uFFFD款\uFFFD');
    expect(document).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/);
  });

  test('is complete in itself: it loads nothing, runs nothing, and has rules for paper', () => {
    for (const document of documents('样例')) {
      expect(document).not.toMatch(/<(?:script|link|img|iframe|object)|https?:|url\(|@import|src=/i);
      expect(document).toContain('default-src &#39;none&#39;');
      expect(document).toContain('@media print');
      expect(document).toContain('@page { size: A4');
    }
  });

  test('says that it is incomplete, what is missing, and does not print nought as good news', () => {
    const [document = ''] = documents('样例');
    expect(document).toContain('本报告不完整');
    expect(document).toContain('“样例”未应答');
    expect(document).toContain('0 条（不含缺失的行业）');
    expect(document).toContain('异议处理中');
    expect(document).toContain(ISSUE.code);
    expect(document).toContain(ISSUE.contentSha256);
  });
});

const READ: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };

/** Text of a page, as a browser reads it. */
function asRead(text: string): string {
  return text.replaceAll(/&(lt|gt|quot|#39|amp);/g, (_whole, name: string) => READ[name] ?? '');
}
