import { Migration } from '@mikro-orm/migrations';

export class Migration20261122014608 extends Migration {

  override name = 'Migration20261122014608';

  override up(): void | Promise<void> {
    this.addSql(`create table "record_regrade" ("uscc" varchar(18) not null, "record_kind" text not null, "record_key" varchar(200) not null, "revision" int not null, "regrade" text not null, "received_at" timestamptz(3) not null, primary key ("uscc", "record_kind", "record_key", "revision"));`);

    this.addSql(`alter table "record_regrade" add constraint "record_regrade_record_kind_check" check ("record_kind" in ('PENALTY', 'PERMIT', 'SEVERE_LISTING', 'ABNORMAL_LISTING', 'CREDIT_RECORD', 'GRADE'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "record_regrade" cascade;`);
  }

}
