import { Migration } from '@mikro-orm/migrations';

export class Migration20261121210655 extends Migration {
  override name = 'Migration20261121210655';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "evaluation_model" ("digest" varchar(64) not null, "model" varchar(64) not null, "version" varchar(32) not null, "document" text not null, "first_used_at" timestamptz(3) not null, primary key ("digest"));`,
    );

    this.addSql(
      `create table "evaluation_run" ("number" serial primary key, "cause" text not null, "scheme_version" varchar(64) not null, "period" varchar(16) not null, "period_start" date not null, "period_end" date not null, "evaluator_tier" text not null, "models" text not null, "nothing" text not null, "status" text not null, "population" int not null, "evaluated" int not null, "last_uscc" varchar(18) null, "records_through" bigint not null, "distribution" text null, "result_hash" varchar(64) null, "held_because" text null, "publish_reason" varchar(1000) null, "appended" int not null, "unchanged" int not null, "left_received" int not null, "evaluated_on" date not null, "started_at" timestamptz(3) not null, "finished_at" timestamptz(3) null, "published_at" timestamptz(3) null);`,
    );
    this.addSql(
      `create index "evaluation_run_scheme_version_period_end_evaluator_tier_index" on "evaluation_run" ("scheme_version", "period_end", "evaluator_tier");`,
    );

    this.addSql(
      `create table "run_result" ("run" int not null, "uscc" varchar(18) not null, "subject_kind" varchar(32) not null, "status" text not null, "grade" varchar(16) null, "score_thousandths" bigint null, "facts" text not null, primary key ("run", "uscc", "subject_kind"));`,
    );

    this.addSql(
      `alter table "evaluation_run" add constraint "evaluation_run_cause_check" check ("cause" in ('PERIOD', 'RECORDS_CHANGED'));`,
    );
    this.addSql(
      `alter table "evaluation_run" add constraint "evaluation_run_evaluator_tier_check" check ("evaluator_tier" in ('PROVINCE', 'CITY', 'COUNTY'));`,
    );
    this.addSql(
      `alter table "evaluation_run" add constraint "evaluation_run_status_check" check ("status" in ('RUNNING', 'HELD', 'PUBLISHED', 'DISCARDED'));`,
    );

    this.addSql(
      `alter table "run_result" add constraint "run_result_status_check" check ("status" in ('GRADED', 'NOT_APPLICABLE', 'NOT_YET_EVALUABLE', 'UNDETERMINED'));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "evaluation_model" cascade;`);
    this.addSql(`drop table if exists "evaluation_run" cascade;`);
    this.addSql(`drop table if exists "run_result" cascade;`);
  }
}
