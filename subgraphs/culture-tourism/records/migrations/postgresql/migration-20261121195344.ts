import { Migration } from '@mikro-orm/migrations';

export class Migration20261121195344 extends Migration {

  override name = 'Migration20261121195344';

  override up(): void | Promise<void> {
    this.addSql(`create table "guide_count" ("reporting_region" varchar(32) not null, "counted_on" date not null, "guides" int not null, "received_at" timestamptz(3) not null, primary key ("reporting_region", "counted_on"));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "guide_count" cascade;`);
  }

}
