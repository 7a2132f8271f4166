import { Migration } from '@mikro-orm/migrations';

export class Migration20261121193848 extends Migration {

  override name = 'Migration20261121193848';

  override up(): void | Promise<void> {
    this.addSql(`create table "annual_inspection" ("uscc" varchar(18) not null, "year" int not null, "carried_out" int not null, "annual_cap" int null, "received_at" timestamptz(3) not null, primary key ("uscc", "year"));`);

    this.addSql(`create table "enterprise" ("uscc" varchar(18) not null, "name" varchar(255) not null, "registration_status" text not null, "registration_status_since" date not null, "registered_division" varchar(6) not null, "industry_code" varchar(8) not null, "established_on" date null, "directory_tier" text not null, "key_domains" varchar(255) not null, "superseded_by" varchar(18) null, "received_at" timestamptz(3) not null, primary key ("uscc"));`);
    this.addSql(`create index "enterprise_superseded_by_index" on "enterprise" ("superseded_by");`);

    this.addSql(`create table "registration_status_change" ("uscc" varchar(18) not null, "since" date not null, "status" text not null, "received_at" timestamptz(3) not null, primary key ("uscc", "since"));`);

    this.addSql(`alter table "enterprise" add constraint "enterprise_registration_status_check" check ("registration_status" in ('ACTIVE', 'REVOKED', 'DEREGISTERED', 'MOVED_OUT', 'CANCELLED'));`);
    this.addSql(`alter table "enterprise" add constraint "enterprise_directory_tier_check" check ("directory_tier" in ('PROVINCE', 'CITY', 'COUNTY'));`);

    this.addSql(`alter table "registration_status_change" add constraint "registration_status_change_status_check" check ("status" in ('ACTIVE', 'REVOKED', 'DEREGISTERED', 'MOVED_OUT', 'CANCELLED'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "annual_inspection" cascade;`);
    this.addSql(`drop table if exists "enterprise" cascade;`);
    this.addSql(`drop table if exists "registration_status_change" cascade;`);
  }

}
