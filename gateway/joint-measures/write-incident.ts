import type { Transaction } from 'kysely';
import { HubError } from '../../kit/errors.ts';
import type { EffectiveClass } from '../../schema/vocabulary/grade.ts';
import type { LocalDate } from '../../schema/vocabulary/local-date.ts';
import { addWorkingDays } from '../../schema/vocabulary/working-days.ts';
import type { EnterpriseContent } from '../index/enterprise-content.ts';
import { type BasisSector, fallenBasis, recordIn } from './basis.ts';
import { type CheckedInitiation, checkRecordKind } from './check-initiation.ts';
import type { MeasureList } from './measure-list.ts';
import type { IncidentKey } from './measure-rows.ts';
import { notStanding } from './refusals.ts';
import type { JointMeasureTables } from './tables.ts';
import type { ActingFor, BasisKind } from './words.ts';

type Writing = Transaction<JointMeasureTables>;

/**
 * Writes an incident and its measures, if its basis stands by what the hub has received of the enterprise.
 * @throws {HubError} BASIS_NOT_STANDING, BASIS_INSUFFICIENT, JOINT_MEASURE_KNOWN
 */
export async function writeIncident(
  transaction: Writing,
  { list, sectors }: { readonly list: MeasureList; readonly sectors: readonly BasisSector[] },
  initiation: CheckedInitiation,
  content: EnterpriseContent,
  by: ActingFor,
  today: LocalDate,
): Promise<IncidentKey> {
  const { uscc, kind, summary, measures, classes } = initiation;
  const basis = standingBasis(sectors, initiation, content);
  checkRecordKind(measures, basis.kind);
  await refuseTwice(transaction, initiation, basis.key, today);
  const last = await transaction
    .selectFrom('joint_incident')
    .select((columns) => columns.fn.max('number').as('number'))
    .where('uscc', '=', uscc)
    .executeTakeFirst();
  const number = (last?.number ?? 0) + 1;
  await transaction
    .insertInto('joint_incident')
    .values({
      uscc,
      number,
      kind,
      department: by.department,
      region: content.reportingRegion?.id ?? null,
      sector: initiation.basis.sector,
      basis_kind: basis.kind,
      basis_key: basis.key,
      document_number: basis.documentNumber,
      authority: basis.authority,
      classes: basis.kind === 'GRADE' ? classes.join(';') : null,
      summary,
      list_id: list.id,
      list_version: list.version,
      initiated_by: by.subject,
      initiated_on: today,
      initiated_at: new Date().toISOString(),
    })
    .execute();
  const addressed = measures.flatMap((measure) =>
    measure.departments.map((department) => ({ ...measure, department })),
  );
  await transaction
    .insertInto('joint_measure')
    .values(
      addressed.map(({ department, code, listed, startsOn, endsOn }, index) => ({
        uscc,
        number,
        place: index + 1,
        department,
        code,
        list_code: listed.listCode,
        legal_document: listed.legalBasis.document,
        legal_clause: listed.legalBasis.clause,
        starts_on: startsOn,
        ends_on: endsOn,
        answer_due_on: addWorkingDays(today, list.answer.workingDays),
      })),
    )
    .execute();
  return { uscc, number };
}

/** @throws {HubError} BASIS_NOT_STANDING */
function standingBasis(
  sectors: readonly BasisSector[],
  { basis: { sector, kind, key }, classes }: CheckedInitiation,
  content: EnterpriseContent,
): { kind: BasisKind; key: string; documentNumber: string | null; authority: string | null } {
  const answer = content[sectors.find(({ code }) => code === sector)?.field ?? ''] as
    | (Parameters<typeof recordIn>[0] & { grade?: string; effectiveClass?: EffectiveClass })
    | undefined;
  if (answer === undefined) throw notStanding('this hub has received nothing of the enterprise from it');
  const record =
    kind === 'GRADE'
      ? { kind: 'GRADE' as const, documentNumber: null, authority: null }
      : recordIn(answer, key ?? '', kind === 'SEVERE_LISTING');
  const found = record === null ? null : { ...record, key: kind === 'GRADE' ? (answer.grade ?? '') : (key ?? '') };
  if (found === null || fallenBasis({ sector, classes, ...found }, content, sectors) !== null)
    throw notStanding(
      kind === 'GRADE'
        ? 'its grade is none that allows these rewards, or a sector lists the enterprise as seriously dishonest'
        : 'no record with this key is used today; it may have been repaired, or be on its way into the index',
    );
  return found;
}

/** @throws {HubError} JOINT_MEASURE_KNOWN where a department is addressed with the same measure on the same basis already. */
async function refuseTwice(
  transaction: Writing,
  { uscc, measures }: CheckedInitiation,
  basisKey: string,
  today: LocalDate,
): Promise<void> {
  const known = await transaction
    .selectFrom('joint_measure')
    .innerJoin('joint_incident', (join) =>
      join
        .onRef('joint_incident.uscc', '=', 'joint_measure.uscc')
        .onRef('joint_incident.number', '=', 'joint_measure.number'),
    )
    .select(['joint_measure.code', 'joint_measure.department'])
    .where('joint_measure.uscc', '=', uscc)
    .where('joint_incident.basis_key', '=', basisKey)
    .where('joint_incident.ended_at', 'is', null)
    .where('joint_measure.ends_on', '>=', today)
    .where((which) => which.or([which('answer', 'is', null), which('answer', '<>', 'REFUSED')]))
    .execute();
  const asked = measures.flatMap(({ code, departments }) => departments.map((department) => `${code} ${department}`));
  const isKnown = known.some(({ code, department }) => asked.includes(`${code} ${department}`));
  if (isKnown || new Set(asked).size < asked.length)
    throw new HubError(
      'JOINT_MEASURE_KNOWN',
      'A department is addressed twice with the same measure on the same basis. Leave it out, or wait for the end of the first.',
    );
}
