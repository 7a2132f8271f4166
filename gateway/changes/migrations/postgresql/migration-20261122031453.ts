import { Migration } from '@mikro-orm/migrations';

export class Migration20261122031453 extends Migration {

  override name = 'Migration20261122031453';

  override up(): void | Promise<void> {
    this.addSql(`create table "outgoing_change" ("sequence" bigint not null, "kind" text not null, "at" timestamptz(3) not null, "uscc" varchar(18) null, "sector" varchar(64) null, "region" varchar(32) null, "industry" varchar(1) null, "said_before" text null, "said_after" text null, primary key ("sequence"));`);
    this.addSql(`create index "outgoing_change_uscc_sequence_index" on "outgoing_change" ("uscc", "sequence");`);

    this.addSql(`create table "watched_state" ("key" varchar(128) not null, "value" varchar(64) not null, "since" timestamptz(3) not null, primary key ("key"));`);

    this.addSql(`alter table "outgoing_change" add constraint "outgoing_change_kind_check" check ("kind" in ('GRADE_CHANGED', 'REGISTRATION_CHANGED', 'LISTED', 'DELISTED', 'GRADE_DROPPED', 'DRIFT', 'FEED_STALE', 'FEED_RECOVERED'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "outgoing_change" cascade;`);
    this.addSql(`drop table if exists "watched_state" cascade;`);
  }

}
