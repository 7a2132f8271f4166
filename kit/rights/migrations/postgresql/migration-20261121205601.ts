import { Migration } from '@mikro-orm/migrations';

export class Migration20261121205601 extends Migration {
  override name = 'Migration20261121205601';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "rights_case" ("uscc" varchar(18) not null, "id" varchar(64) not null, "kind" text not null, "state" text not null, "record_kind" text not null, "record_key" varchar(200) null, "objection_kind" text null, "repair_ground" text null, "statement" text null, "evidence_reference" varchar(255) null, "commitment_reference" varchar(128) null, "corrected_on" date null, "submitted_by" text not null, "submitted_on" date not null, "due_on" date not null, "step_due_on" date null, "rule" varchar(32) not null, "decided_on" date null, "timeliness" text null, "problems" text not null, "received_at" timestamptz(3) not null, primary key ("uscc", "id"));`,
    );
    this.addSql(`create index "rights_case_step_due_on_index" on "rights_case" ("step_due_on");`);
    this.addSql(`create index "rights_case_submitted_on_id_index" on "rights_case" ("submitted_on", "id");`);

    this.addSql(
      `create table "rights_event" ("uscc" varchar(18) not null, "case_id" varchar(64) not null, "number" int not null, "name" text not null, "state_after" text not null, "actor" varchar(255) not null, "note" text null, "decision_number" varchar(128) null, "detail" text null, "occurred_on" date not null, "occurred_at" timestamptz(3) not null, primary key ("uscc", "case_id", "number"));`,
    );

    this.addSql(
      `alter table "rights_case" add constraint "rights_case_kind_check" check ("kind" in ('OBJECTION', 'REPAIR'));`,
    );
    this.addSql(
      `alter table "rights_case" add constraint "rights_case_state_check" check ("state" in ('RETURNED', 'SUBMITTED', 'DECLINED', 'WITHDRAWN', 'ACCEPTED', 'VERIFIED', 'UPHELD', 'REJECTED', 'GRANTED', 'REFUSED', 'SYNCED', 'REVOKED'));`,
    );
    this.addSql(
      `alter table "rights_case" add constraint "rights_case_record_kind_check" check ("record_kind" in ('PENALTY', 'PERMIT', 'SEVERE_LISTING', 'ABNORMAL_LISTING', 'GRADE'));`,
    );
    this.addSql(
      `alter table "rights_case" add constraint "rights_case_objection_kind_check" check ("objection_kind" in ('WRONG', 'MISSING', 'DUPLICATED', 'NOT_TO_BE_PUBLISHED', 'PAST_ITS_PERIOD'));`,
    );
    this.addSql(
      `alter table "rights_case" add constraint "rights_case_repair_ground_check" check ("repair_ground" in ('ON_APPLICATION', 'DECISION_REVOKED', 'LAW_CHANGED'));`,
    );
    this.addSql(
      `alter table "rights_case" add constraint "rights_case_submitted_by_check" check ("submitted_by" in ('ENTERPRISE', 'AGENCY'));`,
    );
    this.addSql(
      `alter table "rights_case" add constraint "rights_case_timeliness_check" check ("timeliness" in ('IN_TIME', 'LATE'));`,
    );

    this.addSql(
      `alter table "rights_event" add constraint "rights_event_name_check" check ("name" in ('SUBMIT', 'ACCEPT', 'DECLINE', 'WITHDRAW', 'VERIFY', 'UPHOLD', 'REJECT', 'GRANT', 'REFUSE', 'SYNC', 'REVOKE'));`,
    );
    this.addSql(
      `alter table "rights_event" add constraint "rights_event_state_after_check" check ("state_after" in ('RETURNED', 'SUBMITTED', 'DECLINED', 'WITHDRAWN', 'ACCEPTED', 'VERIFIED', 'UPHELD', 'REJECTED', 'GRANTED', 'REFUSED', 'SYNCED', 'REVOKED'));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "rights_case" cascade;`);
    this.addSql(`drop table if exists "rights_event" cascade;`);
  }
}
