import { Migration } from '@mikro-orm/migrations';

export class Migration20261121215401 extends Migration {

  override name = 'Migration20261121215401';

  override up(): void | Promise<void> {
    this.addSql(`create table "audited_decision" ("uscc" varchar(18) not null, "decision_kind" text not null, "key" varchar(200) not null, "document_number" varchar(128) not null, "authority" varchar(128) not null, "authority_code" varchar(18) not null, "decided_on" date not null, "audited_on" date not null, "withheld" text null, "received_at" timestamptz(3) not null, primary key ("uscc", "decision_kind", "key"));`);

    this.addSql(`alter table "audited_decision" add constraint "audited_decision_decision_kind_check" check ("decision_kind" in ('PENALTY', 'PERMIT'));`);
    this.addSql(`alter table "audited_decision" add constraint "audited_decision_withheld_check" check ("withheld" in ('YES', 'NO'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "audited_decision" cascade;`);
  }

}
