import { Migration } from '@mikro-orm/migrations';

export class Migration20261122050355 extends Migration {

  override name = 'Migration20261122050355';

  override up(): void | Promise<void> {
    this.addSql(`drop index "received_answer_source_is_grade_change_received_at_index";`);
    this.addSql(`create index "received_answer_source_received_at_index" on "received_answer" ("source", "received_at") where "is_grade_change" = true;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "received_answer_source_received_at_index";`);
    this.addSql(`create index "received_answer_source_is_grade_change_received_at_index" on "received_answer" ("source", "is_grade_change", "received_at");`);
  }

}
