import { Migration } from '@mikro-orm/migrations';

export class Migration20261122050210 extends Migration {

  override name = 'Migration20261122050210';

  override up(): void | Promise<void> {
    this.addSql(`create table "export_job" ("number" serial primary key, "state" text not null, "format" text not null, "fields" text not null, "filter" text null, "purpose" text not null, "by_subject" varchar(255) not null, "claims" text not null, "requested_at" timestamptz(3) not null, "touched_at" timestamptz(3) not null, "runner" varchar(36) null, "total" bigint not null, "total_kind" varchar(16) not null, "done" bigint not null, "parts" int not null, "cursor" text null, "withheld" bigint not null, "unanswered" bigint not null, "bytes" bigint not null, "sha256" varchar(64) null, "finished_at" timestamptz(3) null, "expires_at" timestamptz(3) null, "downloads" int not null, "failure" varchar(64) null);`);
    this.addSql(`create index "export_job_state_touched_at_index" on "export_job" ("state", "touched_at");`);
    this.addSql(`create index "export_job_by_subject_number_index" on "export_job" ("by_subject", "number");`);

    this.addSql(`create table "export_part" ("export_number" int not null, "part" int not null, "lines" text not null, primary key ("export_number", "part"));`);

    this.addSql(`alter table "export_job" add constraint "export_job_state_check" check ("state" in ('WAITING', 'RUNNING', 'DONE', 'CANCELLED', 'FAILED', 'EXPIRED'));`);
    this.addSql(`alter table "export_job" add constraint "export_job_format_check" check ("format" in ('CSV', 'NDJSON'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "export_job" cascade;`);
    this.addSql(`drop table if exists "export_part" cascade;`);
  }

}
