import { Migration } from '@mikro-orm/migrations';

export class Migration20261121235742 extends Migration {

  override name = 'Migration20261121235742';

  override up(): void | Promise<void> {
    this.addSql(`create table "issued_report" ("uscc" varchar(18) not null, "code" varchar(25) not null, "kind" text not null, "issued_at" timestamptz(3) not null, "nonce" varchar(32) not null, "content_sha256" varchar(64) not null, "document_sha256" varchar(64) not null, "content" text not null, "asked_by_role" varchar(32) not null, "asked_by_sectors" text not null, "purpose" varchar(32) null, primary key ("uscc", "code"));`);
    this.addSql(`create index "issued_report_code_index" on "issued_report" ("code");`);

    this.addSql(`alter table "issued_report" add constraint "issued_report_kind_check" check ("kind" in ('CREDIT_REPORT', 'SPECIAL_REPORT'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "issued_report" cascade;`);
  }

}
