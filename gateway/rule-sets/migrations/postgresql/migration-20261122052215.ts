import { Migration } from '@mikro-orm/migrations';

export class Migration20261122052215 extends Migration {

  override name = 'Migration20261122052215';

  override up(): void | Promise<void> {
    this.addSql(`alter table "rule_set_event" drop constraint "rule_set_event_kind_check";`);
    this.addSql(`alter table "rule_set_event" add constraint "rule_set_event_kind_check" check ("kind" in ('SHIPPED', 'DRAFTED', 'PROVED', 'PROOF_FAILED', 'REHEARSED', 'PROPOSED', 'APPROVED', 'WITHDRAWN', 'PUBLISHED'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "rule_set_event" drop constraint "rule_set_event_kind_check";`);
    this.addSql(`alter table "rule_set_event" add constraint "rule_set_event_kind_check" check ("kind" in ('SHIPPED', 'DRAFTED', 'PROVED', 'PROOF_FAILED', 'REHEARSED', 'PUBLISHED'));`);
  }

}
