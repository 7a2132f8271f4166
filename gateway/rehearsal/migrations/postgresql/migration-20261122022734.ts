import { Migration } from '@mikro-orm/migrations';

export class Migration20261122022734 extends Migration {

  override name = 'Migration20261122022734';

  override up(): void | Promise<void> {
    this.addSql(`create table "rehearsal" ("number" serial primary key, "hash" varchar(64) not null, "strategy" varchar(32) not null, "against_hash" varchar(64) not null, "against_strategy" varchar(32) not null, "state" text not null, "day" date not null, "started_at" timestamptz(3) not null, "touched_at" timestamptz(3) not null, "total" bigint not null, "done" bigint not null, "by_subject" varchar(255) not null, "by_role" varchar(32) not null, "result" text null);`);

    this.addSql(`create table "rehearsal_moves" ("rehearsal" int not null, "view" varchar(16) not null, "part" int not null, "lines" text not null, primary key ("rehearsal", "view", "part"));`);

    this.addSql(`alter table "rehearsal" add constraint "rehearsal_state_check" check ("state" in ('RUNNING', 'DONE', 'CANCELLED', 'FAILED'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "rehearsal" cascade;`);
    this.addSql(`drop table if exists "rehearsal_moves" cascade;`);
  }

}
