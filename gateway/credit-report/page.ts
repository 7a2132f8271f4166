import { html, Html } from './html.ts';

/** Fonts of the reader's system only: the page asks nobody for anything. */
const STYLE = new Html(`
  body { font: 14px/1.6 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif; color: #111; max-width: 60em; margin: 2em auto; padding: 0 1em; }
  h1 { font-size: 1.6em; text-align: center; } h2 { font-size: 1.15em; border-bottom: 2px solid #333; margin-top: 1.6em; }
  table { border-collapse: collapse; width: 100%; margin: .5em 0; } th, td { border: 1px solid #777; padding: .25em .5em; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
  th { background: #eee; font-weight: 600; } caption { text-align: left; font-weight: 600; }
  .note, .en { color: #444; font-size: .9em; } .warning { border: 2px solid #a00; padding: .5em 1em; } .mark { color: #a00; font-weight: 600; }
  .code { font: 1.1em/1.4 ui-monospace, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
  @page { size: A4; margin: 18mm 15mm; }
  @media print { body { margin: 0; max-width: none; padding: 0; font-size: 11px; } h2 { break-after: avoid; } tr { break-inside: avoid; } th { print-color-adjust: exact; } form { display: none; } }
`);

/** Nothing is loaded and nothing runs, wherever the page is opened. */
export const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'";

/** A whole page, complete in itself. */
export function page(title: string, body: Html): string {
  return html`<!doctype html>
    <html lang="zh-CN">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${PAGE_POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        ${body}
      </body>
    </html> `.toString();
}
