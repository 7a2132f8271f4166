import { Migration } from '@mikro-orm/migrations';

export class Migration20261121234217 extends Migration {

  override name = 'Migration20261121234217';

  override up(): void | Promise<void> {
    this.addSql(`create table "credit_record" ("uscc" varchar(18) not null, "key" varchar(200) not null, "fact" varchar(64) not null, "document_number" varchar(128) not null, "authority" varchar(128) not null, "level" varchar(64) null, "amount_fen" bigint null, "decided_on" date not null, "ended_on" date null, "repaired_on" date null, "received_at" timestamptz(3) not null, primary key ("uscc", "key"));`);

    this.addSql(`create table "indicator_value" ("uscc" varchar(18) not null, "fact" varchar(64) not null, "as_of" date not null, "value" varchar(128) not null, "source" varchar(128) null, "received_at" timestamptz(3) not null, primary key ("uscc", "fact", "as_of"));`);

    this.addSql(`alter table "penalty" add "serious_consequence" varchar(3) null;`);

    this.addSql(`alter table "record_standing" drop constraint "record_standing_record_kind_check";`);
    this.addSql(`alter table "record_standing" add constraint "record_standing_record_kind_check" check ("record_kind" in ('PENALTY', 'PERMIT', 'SEVERE_LISTING', 'ABNORMAL_LISTING', 'CREDIT_RECORD', 'GRADE'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "credit_record" cascade;`);
    this.addSql(`drop table if exists "indicator_value" cascade;`);

    this.addSql(`alter table "penalty" drop column "serious_consequence";`);

    this.addSql(`alter table "record_standing" drop constraint "record_standing_record_kind_check";`);
    this.addSql(`alter table "record_standing" add constraint "record_standing_record_kind_check" check ("record_kind" in ('PENALTY', 'PERMIT', 'SEVERE_LISTING', 'ABNORMAL_LISTING', 'GRADE'));`);
  }

}
