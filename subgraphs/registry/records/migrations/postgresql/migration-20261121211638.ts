import { Migration } from '@mikro-orm/migrations';

export class Migration20261121211638 extends Migration {

  override name = 'Migration20261121211638';

  override up(): void | Promise<void> {
    this.addSql(`create table "directory_membership" ("uscc" varchar(18) not null, "since" date not null, "tier" text not null, "division" varchar(6) not null, "received_at" timestamptz(3) not null, primary key ("uscc", "since"));`);

    this.addSql(`alter table "directory_membership" add constraint "directory_membership_tier_check" check ("tier" in ('PROVINCE', 'CITY', 'COUNTY'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "directory_membership" cascade;`);
  }

}
