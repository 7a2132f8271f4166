import { Migration } from '@mikro-orm/migrations';

export class Migration20261122050631 extends Migration {

  override name = 'Migration20261122050631';

  override up(): void | Promise<void> {
    this.addSql(`create table "supervision_item_version" ("division" varchar(6) not null, "department" varchar(64) not null, "item_code" varchar(64) not null, "in_force_from" date not null, "revision" int not null, "tier" text not null, "change_kind" text not null, "item_name" varchar(255) not null, "object_kind" varchar(255) not null, "legal_basis" text not null, "inspection_mode" varchar(255) not null, "in_force_until" date null, "decided_on" date not null, "reported_on" date not null, "report_due_on" date not null, "is_late" boolean not null, "received_at" timestamptz(3) not null, primary key ("division", "department", "item_code", "in_force_from", "revision"));`);
    this.addSql(`create index "supervision_item_version_decided_on_index" on "supervision_item_version" ("decided_on");`);

    this.addSql(`alter table "supervision_item_version" add constraint "supervision_item_version_tier_check" check ("tier" in ('PROVINCE', 'CITY', 'COUNTY'));`);
    this.addSql(`alter table "supervision_item_version" add constraint "supervision_item_version_change_kind_check" check ("change_kind" in ('ADDED', 'CHANGED', 'REMOVED'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "supervision_item_version" cascade;`);
  }

}
