import { PUBLIC_GRADES } from '../../schema/vocabulary/grade.ts';
import { SECTIONS } from './plan.ts';
import type { Plan } from './plan.ts';
import type { CultureSubject, SampleEnterprise } from './population.ts';

/** Counts what was really made, to hold it against the plan. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add(enterprise: SampleEnterprise): void {
    this.#count('level', PUBLIC_GRADES.indexOf(enterprise.level));
    this.#count('region', enterprise.region);
    this.#count('industry', SECTIONS.indexOf(enterprise.section));
    this.#count('market', PUBLIC_GRADES.indexOf(enterprise.level) * 4 + enterprise.marketClass);
    this.#count('safety', enterprise.safetyPosition === null ? -1 : 0);
    this.#count('changed', enterprise.previousLevel === enterprise.level ? -1 : 0);
    this.#count('revoked', enterprise.licenceRevokedOn === null ? -1 : 0);
    if (enterprise.culture !== null) this.addSubject(enterprise.culture);
  }

  addSubject({ kind, gradePosition }: CultureSubject): void {
    this.#count('subject', kind);
    this.#count('young', gradePosition === null ? 0 : -1);
  }

  /** @throws {Error} naming the first marginal that differs: a defect of the generator, never of its input. */
  mustEqual(plan: Plan): void {
    this.#mustBe('level', plan.levels.counts);
    this.#mustBe('region', plan.regions.counts);
    this.#mustBe('industry', plan.industries);
    this.#mustBe(
      'market',
      plan.marketByLevel.flatMap(({ counts }) => counts),
    );
    this.#mustBe('safety', [plan.safety.total]);
    this.#mustBe('changed', [plan.changedLevel]);
    this.#mustBe('revoked', [plan.revoked]);
    this.#mustBe('subject', plan.culture.kinds);
    this.#mustBe('young', [plan.youngCultureSubjects]);
  }

  #count(table: string, cell: number): void {
    const key = `${table} ${cell}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  #mustBe(table: string, expected: readonly number[]): void {
    for (const [cell, count] of expected.entries()) {
      const made = this.#counts.get(`${table} ${cell}`) ?? 0;
      if (made !== count) throw new Error(`The sample has ${made} in ${table} ${cell} where ${count} were planned.`);
    }
  }
}
