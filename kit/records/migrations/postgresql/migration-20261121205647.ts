import { Migration } from '@mikro-orm/migrations';

export class Migration20261121205647 extends Migration {
  override name = 'Migration20261121205647';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "judgment_debtor" ("uscc" varchar(18) not null, "case_number" varchar(128) not null, "court" varchar(128) not null, "published_on" date not null, "removed_on" date null, "received_at" timestamptz(3) not null, primary key ("uscc", "case_number"));`,
    );

    this.addSql(
      `create table "record_standing" ("uscc" varchar(18) not null, "record_kind" text not null, "record_key" varchar(200) not null, "origin" varchar(64) not null, "effect" text not null, "effective_on" date null, "reason" text null, "case_id" varchar(64) null, "decision_number" varchar(128) null, "refused_content" text null, "objection_due_on" date null, "sequence" bigint not null, "received_at" timestamptz(3) not null, primary key ("uscc", "record_kind", "record_key", "origin"));`,
    );
    this.addSql(
      `create index "record_standing_effect_received_at_index" on "record_standing" ("effect", "received_at");`,
    );

    this.addSql(
      `create table "superseded_code" ("uscc" varchar(18) not null, "older" varchar(18) not null, "received_at" timestamptz(3) not null, primary key ("uscc", "older"));`,
    );

    this.addSql(
      `alter table "record_standing" add constraint "record_standing_record_kind_check" check ("record_kind" in ('PENALTY', 'PERMIT', 'SEVERE_LISTING', 'ABNORMAL_LISTING', 'GRADE'));`,
    );
    this.addSql(
      `alter table "record_standing" add constraint "record_standing_effect_check" check ("effect" in ('NONE', 'REPAIRED', 'WITHDRAWN', 'CORRECTED', 'UNDER_REVIEW'));`,
    );
    this.addSql(
      `alter table "record_standing" add constraint "record_standing_reason_check" check ("reason" in ('OBJECTION_UPHELD', 'RECORD_REPAIRED', 'REPAIR_REVOKED'));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "judgment_debtor" cascade;`);
    this.addSql(`drop table if exists "record_standing" cascade;`);
    this.addSql(`drop table if exists "superseded_code" cascade;`);
  }
}
