import { z } from 'zod';
import type { Database } from '../../kit/database/database.ts';
import { HubError } from '../../kit/errors.ts';
import { maskedPersonalValues } from '../../kit/feed/personal-data.ts';
import { findDivision } from '../../schema/vocabulary/division.ts';
import { InvalidUscc, parseUscc } from '../../schema/vocabulary/uscc.ts';
import { SPECIALITY } from './plan-content.ts';
import type { InspectionTables } from './tables.ts';
import type { FrozenInspector } from './teams.ts';

/** Inspectors in one page, and in one submission. */
export const MOST_INSPECTORS = 500;
/** Places named in one refusal. */
const MOST_PLACES = 10;

/** An inspector as the register has it. */
export interface RegisteredInspector extends FrozenInspector {
  readonly isAvailable: boolean;
}

const STAFF_NUMBER = /^[A-Z0-9][A-Z0-9-]{2,31}$/u;
const inspectorShape = z.object({
  staffNumber: z
    .string()
    .regex(STAFF_NUMBER, 'must be 3 to 32 capitals, digits and hyphens')
    .refine(
      (text) => maskedPersonalValues(text) === null,
      'looks like a citizen ID or phone number: give another number',
    ),
  division: z
    .string()
    .refine((code) => findDivision(code) !== null, 'must be a division code of Hebei, such as 130200'),
  specialities: z.array(z.string().regex(SPECIALITY, 'must be a code in capitals, such as BOILERS')).max(50),
  avoids: z.array(z.string().refine(isUscc, 'must be a Unified Social Credit Code')).max(500),
  available: z.boolean(),
});
const inspectorsShape = z.array(inspectorShape).min(1).max(MOST_INSPECTORS);

/** The register of inspectors (检查人员名录库): numbers that departments give, and nothing of a natural person. */
export class InspectorRegister {
  readonly #database: Database<InspectionTables>;

  constructor(database: Database<InspectionTables>) {
    this.#database = database;
  }

  /**
   * Puts inspectors of a department into the register, whole or not at all; one that is there is replaced.
   * @throws {HubError} INSPECTOR_INVALID naming the places, never the value
   */
  async put(sector: string, inspectors: readonly unknown[]): Promise<number> {
    const read = inspectorsShape.safeParse(inspectors);
    if (!read.success) {
      const places = read.error.issues
        .slice(0, MOST_PLACES)
        .map(({ path, message }) => `inspectors.${path.join('.')}: ${message}`);
      throw new HubError('INSPECTOR_INVALID', `${places.join('; ')}. Nothing was put into the register.`);
    }
    const changedAt = new Date().toISOString();
    const rows = read.data.map(({ staffNumber, division, specialities, avoids, available }) => ({
      sector,
      staff_number: staffNumber,
      division,
      specialities: [...new Set(specialities)].sort().join(' '),
      avoids: [...new Set(avoids.map((code) => parseUscc(code)))].sort().join(' '),
      is_available: available,
      changed_at: changedAt,
    }));
    await this.#database.write(async (transaction) => {
      for (const row of rows)
        await transaction
          .insertInto('inspector')
          .values(row)
          .onConflict((conflict) => conflict.columns(['sector', 'staff_number']).doUpdateSet(row))
          .execute();
    });
    return rows.length;
  }

  /** A page in the order of numbers. */
  async page(sector: string, first: number, after: string | null): Promise<RegisteredInspector[]> {
    const rows = await this.#database.read
      .selectFrom('inspector')
      .selectAll()
      .where('sector', '=', sector)
      .where('staff_number', '>', after ?? '')
      .orderBy('staff_number')
      .limit(first)
      .execute();
    return rows.map(inspectorOf);
  }

  /** All who may be drawn now, in one order. */
  async available(sectors: readonly string[]): Promise<FrozenInspector[]> {
    const rows = await this.#database.read
      .selectFrom('inspector')
      .selectAll()
      .where('sector', 'in', [...sectors])
      .execute();
    return rows
      .map(inspectorOf)
      .filter(({ isAvailable }) => isAvailable)
      .map(({ isAvailable: _isAvailable, ...inspector }) => inspector)
      .sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  }
}

const keyOf = ({ sector, staffNumber }: FrozenInspector) => `${sector}/${staffNumber}`;

function inspectorOf(row: {
  readonly sector: string;
  readonly staff_number: string;
  readonly division: string;
  readonly specialities: string;
  readonly avoids: string;
  readonly is_available: boolean | number;
}): RegisteredInspector {
  return {
    sector: row.sector,
    staffNumber: row.staff_number,
    division: row.division,
    specialities: wordsIn(row.specialities),
    avoids: wordsIn(row.avoids),
    isAvailable: Boolean(row.is_available), // 0 or 1 on SQLite
  };
}

export const wordsIn = (text: string): string[] => (text === '' ? [] : text.split(' '));

function isUscc(text: string): boolean {
  try {
    parseUscc(text);
    return true;
  } catch (error) {
    if (error instanceof InvalidUscc) return false;
    throw error;
  }
}
