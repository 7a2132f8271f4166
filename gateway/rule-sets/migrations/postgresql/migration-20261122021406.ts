import { Migration } from '@mikro-orm/migrations';

export class Migration20261122021406 extends Migration {

  override name = 'Migration20261122021406';

  override up(): void | Promise<void> {
    this.addSql(`create table "rule_set_event" ("number" serial primary key, "hash" varchar(64) not null, "kind" text not null, "at" timestamptz(3) not null, "by_subject" varchar(255) not null, "by_role" varchar(32) not null, "in_force_from" date null, "note" text null, "detail" text null);`);
    this.addSql(`create index "rule_set_event_hash_index" on "rule_set_event" ("hash");`);

    this.addSql(`create table "rule_set_version" ("hash" varchar(64) not null, "rule_set_id" varchar(128) not null, "version" varchar(64) not null, "files" text not null, "based_on" varchar(64) null, "created_at" timestamptz(3) not null, primary key ("hash"));`);

    this.addSql(`alter table "rule_set_event" add constraint "rule_set_event_kind_check" check ("kind" in ('SHIPPED', 'DRAFTED', 'PROVED', 'PROOF_FAILED', 'REHEARSED', 'PUBLISHED'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "rule_set_event" cascade;`);
    this.addSql(`drop table if exists "rule_set_version" cascade;`);
  }

}
