import { Migration } from '@mikro-orm/migrations';

export class Migration20261122053503 extends Migration {

  override name = 'Migration20261122053503';

  override up(): void | Promise<void> {
    this.addSql(`create table "webhook" ("number" serial primary key, "state" text not null, "reason" varchar(64) null, "url" text not null, "filter" text null, "purpose" text not null, "by_subject" varchar(255) not null, "department" varchar(128) null, "claims" text not null, "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, "cursor" bigint not null, "secret" text not null, "former_secret" text null, "former_until" timestamptz(3) null, "given_up" int not null);`);
    this.addSql(`create index "webhook_state_cursor_index" on "webhook" ("state", "cursor");`);
    this.addSql(`create index "webhook_by_subject_number_index" on "webhook" ("by_subject", "number");`);

    this.addSql(`create table "webhook_dead_letter" ("webhook" int not null, "change" bigint not null, "state" text not null, "outcome" varchar(32) not null, "http_status" int null, "attempts" int not null, "at" timestamptz(3) not null, primary key ("webhook", "change"));`);

    this.addSql(`create table "webhook_delivery" ("webhook" int not null, "at" timestamptz(3) not null, "change" bigint not null, "attempt" int not null, "outcome" varchar(32) not null, "http_status" int null, "took_ms" int not null, primary key ("webhook", "at", "change"));`);
    this.addSql(`create index "webhook_delivery_at_index" on "webhook_delivery" ("at");`);

    this.addSql(`alter table "webhook" add constraint "webhook_state_check" check ("state" in ('ACTIVE', 'PAUSED', 'ENDED'));`);

    this.addSql(`alter table "webhook_dead_letter" add constraint "webhook_dead_letter_state_check" check ("state" in ('DEAD', 'REPLAYING', 'DELIVERED'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "webhook" cascade;`);
    this.addSql(`drop table if exists "webhook_dead_letter" cascade;`);
    this.addSql(`drop table if exists "webhook_delivery" cascade;`);
  }

}
