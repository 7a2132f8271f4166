import { Migration } from '@mikro-orm/migrations';

export class Migration20261121200217 extends Migration {

  override name = 'Migration20261121200217';

  override up(): void | Promise<void> {
    this.addSql(`create table "feed_cursor" ("subgraph" varchar(64) not null, "sequence" bigint not null, "taken_at" timestamptz(3) not null, primary key ("subgraph"));`);

    this.addSql(`create table "indexed_enterprise" ("uscc" varchar(18) not null, primary key ("uscc"));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "feed_cursor" cascade;`);
    this.addSql(`drop table if exists "indexed_enterprise" cascade;`);
  }

}
