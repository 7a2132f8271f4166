import { Migration } from '@mikro-orm/migrations';

export class Migration20261121224423 extends Migration {

  override name = 'Migration20261121224423';

  override up(): void | Promise<void> {
    this.addSql(`create table "enterprise_to_read" ("uscc" varchar(18) not null, "generation" int not null, primary key ("uscc", "generation"));`);

    this.addSql(`create table "generation" ("number" serial primary key, "form" int not null, "phase" text not null, "read_through" varchar(18) null, "basis" varchar(255) null, "started_at" timestamptz(3) not null, "serving_since" timestamptz(3) null);`);

    this.addSql(`create table "received_answer" ("uscc" varchar(18) not null, "source" varchar(64) not null, "revision" int not null, "received_at" timestamptz(3) not null, "valid_from" date null, "status" varchar(32) null, "grade" varchar(64) null, "is_grade_change" boolean not null, "content" text not null, primary key ("uscc", "source", "revision"));`);
    this.addSql(`create index "received_answer_source_is_grade_change_received_at_index" on "received_answer" ("source", "is_grade_change", "received_at");`);

    this.addSql(`drop table if exists "indexed_enterprise" cascade;`);

    // Cursors of the index before generations: the feeds are read again from their beginning.
    this.addSql(`drop table "feed_cursor" cascade;`);
    this.addSql(`create table "feed_cursor" ("generation" int not null, "subgraph" varchar(64) not null, "sequence" bigint not null, "last_uscc" varchar(18) null, "last_recorded_at" timestamptz(3) null, "read_on" date null, "taken_at" timestamptz(3) not null, primary key ("generation", "subgraph"));`);

    this.addSql(`alter table "generation" add constraint "generation_phase_check" check ("phase" in ('WALKING', 'READING', 'FOLLOWING'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`create table "indexed_enterprise" ("uscc" varchar(18) not null, primary key ("uscc"));`);

    this.addSql(`drop table if exists "enterprise_to_read" cascade;`);
    this.addSql(`drop table if exists "generation" cascade;`);
    this.addSql(`drop table if exists "received_answer" cascade;`);

    this.addSql(`drop table "feed_cursor" cascade;`);
    this.addSql(`create table "feed_cursor" ("subgraph" varchar(64) not null, "sequence" bigint not null, "taken_at" timestamptz(3) not null, primary key ("subgraph"));`);
  }

}
