/** A cell of a file for spreadsheets. One that a spreadsheet would take for a formula gets a quote in front (CSV injection). */
export function csvCell(text: string): string {
  const harmless = /^[=+@\t\r]/u.test(text) || /^-./u.test(text) ? `'${text}` : text;
  return /[",\n\r]/u.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** Stands at the beginning of a file of CSV: a spreadsheet takes one without it for another encoding. */
export const BYTE_ORDER_MARK = '\uFEFF';
