import { Migration } from '@mikro-orm/migrations';

export class Migration20261121202848 extends Migration {

  override name = 'Migration20261121202848';

  override up(): void | Promise<void> {
    this.addSql(`create table "abnormal_listing" ("uscc" varchar(18) not null, "document_number" varchar(128) not null, "included_on" date not null, "reason" varchar(255) not null, "authority" varchar(128) not null, "removed_on" date null, "received_at" timestamptz(3) not null, primary key ("uscc", "document_number"));`);

    this.addSql(`create table "evaluation" ("uscc" varchar(18) not null, "scheme_version" varchar(64) not null, "subject_kind" varchar(32) not null, "period_end" date not null, "evaluator_tier" text not null, "revision" int not null, "period" varchar(16) not null, "period_start" date not null, "grade" varchar(16) not null, "score_thousandths" bigint null, "evaluated_on" date not null, "published_on" date null, "received_at" timestamptz(3) not null, primary key ("uscc", "scheme_version", "subject_kind", "period_end", "evaluator_tier", "revision"));`);

    this.addSql(`create table "penalty" ("uscc" varchar(18) not null, "key" varchar(200) not null, "document_number" varchar(128) not null, "authority" varchar(128) not null, "authority_code" varchar(18) not null, "categories" varchar(255) not null, "violation_type" varchar(255) null, "legal_basis" text null, "fine_fen" bigint null, "confiscated_fen" bigint null, "decided_on" date not null, "valid_until" date null, "publication_ends_on" date null, "reported_on" date null, "repaired_on" date null, "objection_submitted_on" date null, "received_at" timestamptz(3) not null, primary key ("uscc", "key"));`);

    this.addSql(`create table "permit" ("uscc" varchar(18) not null, "key" varchar(200) not null, "document_number" varchar(128) not null, "document_name" varchar(255) null, "category" varchar(64) not null, "certificate_name" varchar(255) null, "certificate_number" varchar(128) null, "decided_on" date not null, "valid_from" date null, "valid_until" date null, "authority" varchar(128) not null, "authority_code" varchar(18) not null, "state" varchar(32) null, "reported_on" date null, "received_at" timestamptz(3) not null, primary key ("uscc", "key"));`);

    this.addSql(`create table "severe_listing" ("uscc" varchar(18) not null, "decision_number" varchar(128) not null, "included_on" date not null, "situation" varchar(64) not null, "authority" varchar(128) not null, "ends_on" date null, "removed_on" date null, "removal_reason" varchar(255) null, "received_at" timestamptz(3) not null, primary key ("uscc", "decision_number"));`);

    this.addSql(`create table "subject" ("uscc" varchar(18) not null, "kind" varchar(32) not null, "level" varchar(16) null, "listed_from" date not null, "listed_until" date null, "received_at" timestamptz(3) not null, primary key ("uscc", "kind"));`);

    this.addSql(`alter table "evaluation" add constraint "evaluation_evaluator_tier_check" check ("evaluator_tier" in ('PROVINCE', 'CITY', 'COUNTY'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "abnormal_listing" cascade;`);
    this.addSql(`drop table if exists "evaluation" cascade;`);
    this.addSql(`drop table if exists "penalty" cascade;`);
    this.addSql(`drop table if exists "permit" cascade;`);
    this.addSql(`drop table if exists "severe_listing" cascade;`);
    this.addSql(`drop table if exists "subject" cascade;`);
  }

}
