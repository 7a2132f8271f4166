import { Migration } from '@mikro-orm/migrations';

export class Migration20261121193845 extends Migration {

  override name = 'Migration20261121193845';

  override up(): void | Promise<void> {
    this.addSql(`create table "change" ("sequence" bigint not null, "uscc" varchar(18) not null, "kind" varchar(64) not null, "recorded_at" timestamptz(3) not null, primary key ("sequence", "uscc"));`);

    this.addSql(`create table "feed_position" ("feed" varchar(16) not null, "next_sequence" bigint not null, primary key ("feed"));`);

    this.addSql(`create table "import_run" ("id" varchar(36) not null, "kind" varchar(64) not null, "file_name" varchar(255) not null, "content_hash" varchar(64) not null, "status" text not null, "rows_done" int not null, "accepted" int not null, "unchanged" int not null, "quarantined" int not null, "personal" int not null, "started_at" timestamptz(3) not null, "finished_at" timestamptz(3) null, primary key ("id"));`);
    this.addSql(`alter table "import_run" add constraint "import_run_kind_content_hash_unique" unique ("kind", "content_hash");`);

    this.addSql(`create table "quarantined_row" ("id" varchar(64) not null, "kind" varchar(64) not null, "source" varchar(255) not null, "line" int not null, "fields" text not null, "problems" text not null, "status" text not null, "quarantined_at" timestamptz(3) not null, "resolved_at" timestamptz(3) null, primary key ("id"));`);
    this.addSql(`create index "quarantined_row_status_id_index" on "quarantined_row" ("status", "id");`);

    this.addSql(`alter table "import_run" add constraint "import_run_status_check" check ("status" in ('RUNNING', 'COMPLETED'));`);

    this.addSql(`alter table "quarantined_row" add constraint "quarantined_row_status_check" check ("status" in ('OPEN', 'RESUBMITTED', 'DISMISSED'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "change" cascade;`);
    this.addSql(`drop table if exists "feed_position" cascade;`);
    this.addSql(`drop table if exists "import_run" cascade;`);
    this.addSql(`drop table if exists "quarantined_row" cascade;`);
  }

}
