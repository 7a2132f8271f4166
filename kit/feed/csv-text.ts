import type { RecordsKind } from './records-kind.ts';

/** A line of CSV. A cell that a spreadsheet would take for a formula gets a space in front, which every import drops again. */
export function csvLine(cells: readonly string[]): string {
  return cells.map((cell) => quoted(/^[=+\-@]/.test(cell) ? ` ${cell}` : cell)).join(',');
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** The header of a kind's file and one row that would be accepted. */
export function templateOf({ fields }: RecordsKind): string {
  return `${csvLine(fields.map(({ headers: [first] }) => first))}\n${csvLine(fields.map(({ example }) => example))}\n`;
}
