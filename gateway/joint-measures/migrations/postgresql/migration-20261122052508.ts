import { Migration } from '@mikro-orm/migrations';

export class Migration20261122052508 extends Migration {

  override name = 'Migration20261122052508';

  override up(): void | Promise<void> {
    this.addSql(`create table "joint_feedback" ("uscc" varchar(18) not null, "number" int not null, "place" int not null, "sequence" int not null, "done_on" date not null, "note" text not null, "reported_by" varchar(255) not null, "reported_at" timestamptz(3) not null, primary key ("uscc", "number", "place", "sequence"));`);

    this.addSql(`create table "joint_incident" ("uscc" varchar(18) not null, "number" int not null, "kind" text not null, "department" varchar(64) not null, "region" varchar(32) null, "sector" varchar(64) not null, "basis_kind" text not null, "basis_key" varchar(200) not null, "document_number" varchar(128) null, "authority" varchar(255) null, "classes" varchar(16) null, "summary" text not null, "list_id" varchar(128) not null, "list_version" varchar(64) not null, "initiated_by" varchar(255) not null, "initiated_on" date not null, "initiated_at" timestamptz(3) not null, "end_reason" text null, "end_note" text null, "ended_on" date null, "ended_at" timestamptz(3) null, primary key ("uscc", "number"));`);
    this.addSql(`create index "joint_incident_department_index" on "joint_incident" ("department");`);

    this.addSql(`create table "joint_measure" ("uscc" varchar(18) not null, "number" int not null, "place" int not null, "department" varchar(64) not null, "code" varchar(64) not null, "list_code" varchar(64) not null, "legal_document" varchar(255) not null, "legal_clause" varchar(255) not null, "starts_on" date not null, "ends_on" date not null, "answer_due_on" date not null, "answer" text null, "answer_note" text null, "answered_by" varchar(255) null, "answered_on" date null, "answered_at" timestamptz(3) null, primary key ("uscc", "number", "place"));`);
    this.addSql(`create index "joint_measure_department_answer_due_on_index" on "joint_measure" ("department", "answer_due_on");`);
    this.addSql(`create index "joint_measure_answer_due_on_index" on "joint_measure" ("answer_due_on");`);

    this.addSql(`alter table "joint_incident" add constraint "joint_incident_kind_check" check ("kind" in ('REWARD', 'PUNISHMENT'));`);
    this.addSql(`alter table "joint_incident" add constraint "joint_incident_basis_kind_check" check ("basis_kind" in ('PENALTY', 'ABNORMAL_LISTING', 'OTHER', 'SEVERE_LISTING', 'GRADE'));`);
    this.addSql(`alter table "joint_incident" add constraint "joint_incident_end_reason_check" check ("end_reason" in ('RECORD_ENDED', 'RECORD_GONE', 'DELISTED', 'GRADE_CHANGED', 'LISTED', 'WITHDRAWN'));`);

    this.addSql(`alter table "joint_measure" add constraint "joint_measure_answer_check" check ("answer" in ('ACCEPTED', 'REFUSED'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "joint_feedback" cascade;`);
    this.addSql(`drop table if exists "joint_incident" cascade;`);
    this.addSql(`drop table if exists "joint_measure" cascade;`);
  }

}
