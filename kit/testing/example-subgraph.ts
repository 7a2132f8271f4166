import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { organisationCodeCheckCharacter, usccCheckCharacter } from '../../schema/vocabulary/uscc.ts';
import { feedTables, type FeedTables } from '../feed/tables.ts';
import { abnormalListKind } from '../records/abnormal-list-kind.ts';
import { gradesKind } from '../records/grades-kind.ts';
import { judgmentDebtorsKind } from '../records/judgment-debtors-kind.ts';
import { penaltiesKind } from '../records/penalties-kind.ts';
import { permitsKind } from '../records/permits-kind.ts';
import { severeListKind } from '../records/severe-list-kind.ts';
import type { SevereListRules } from '../records/severe-list-rules.ts';
import { subjectsKind } from '../records/subjects-kind.ts';
import { recordTables, type RecordTables } from '../records/tables.ts';

export type ExampleTables = FeedTables & RecordTables;
export const exampleTables = [feedTables, recordTables];

export const EXAMPLE_SEVERE_LIST: SevereListRules = {
  situations: {
    1: { title: '情形一', severity: 'SEVERE', managementMonths: 36, removableAfterMonths: 12, provenance: 'DEFAULT' },
    2: { title: '情形二', severity: 'MINOR', managementMonths: 12, removableAfterMonths: 3, provenance: 'DEFAULT' },
  },
  cites: { document: 'none', clause: 'none' },
};

/** A made-up subgraph that takes every kind a sector may take. */
export const example = {
  name: 'example-sector',
  code: 'EXAMPLE_SECTOR',
  imports: [
    gradesKind({
      schemes: [
        {
          version: 'NINE',
          grades: { A: 'A', 'A-': 'A', 'B+': 'B', B: 'B', 'B-': 'B', 'C+': 'C', C: 'C', 'C-': 'C', D: 'D' },
        },
        { version: 'FIVE', grades: { A: 'A', B: 'B', C: 'C', D: 'D', E: 'D' } },
      ],
    }),
    penaltiesKind(),
    permitsKind(),
    severeListKind(EXAMPLE_SEVERE_LIST),
    judgmentDebtorsKind(),
    abnormalListKind(),
    subjectsKind({ kinds: { 生产经营单位: 'PRODUCER' } }),
  ],
};

/** The instant at which tests receive; 2026-11-21 in Hebei. */
export const NOW = new Date('2026-11-21T04:00:00.000Z');

/** A valid code of a made-up enterprise, a different one for each number below 1,000,000. */
export function exampleUscc(number: number, prefix = '91'): string {
  const body = `TT${String(number).padStart(6, '0')}`;
  const first17 = `${prefix}130102${body}${organisationCodeCheckCharacter(body)}`;
  return first17 + usccCheckCharacter(first17);
}

/** A grade's row in the order of `GRADE_HEADER`. */
export function gradeRow(number: number, grade = 'B', scheme = 'NINE'): string {
  return [exampleUscc(number), '2026Q3', grade, scheme, '县', '2026-10-10', '2026-10-15', '70.5'].join(',');
}
export const GRADE_HEADER = '统一社会信用代码,评价期,等级,评价方案,评价层级,评价日期,发布日期,得分';

/** Writes a file into a folder of its own, so that the same name can be used again. */
export function writeExample(folder: string, name: string, content: string | Uint8Array): string {
  const file = join(folder, randomUUID(), name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}
