import { Migration } from '@mikro-orm/migrations';

export class Migration20261122052243 extends Migration {

  override name = 'Migration20261122052243';

  override up(): void | Promise<void> {
    this.addSql(`create table "inspection_document" ("plan" int not null, "kind" text not null, "part" int not null, "text" text not null, primary key ("plan", "kind", "part"));`);

    this.addSql(`create table "inspection_draw" ("uscc" varchar(18) not null, "plan" int not null, "year" int not null, "place" int not null, "stratum" int not null, "region" varchar(32) null, "tier" varchar(32) not null, "sector_class" varchar(32) not null, "lead_sector" varchar(64) not null, "is_by_class" boolean not null, "ends_on" date not null, "team" text not null, "is_short" boolean not null, "departments_left" int not null, "unpublished" int not null, "publish_due_on" date null, primary key ("uscc", "plan"));`);
    this.addSql(`create index "inspection_draw_plan_place_index" on "inspection_draw" ("plan", "place");`);
    this.addSql(`create index "inspection_draw_year_index" on "inspection_draw" ("year");`);

    this.addSql(`create table "inspection_plan" ("number" serial primary key, "lead_sector" varchar(64) not null, "sectors" text not null, "regions" text not null, "year" int not null, "ends_on" date not null, "content" text not null, "state" text not null, "created_at" timestamptz(3) not null, "by_subject" varchar(255) not null, "touched_at" timestamptz(3) not null, "note" text null, "frozen" text null, "frozen_hash" varchar(64) null, "frozen_after" int null, "secret" varchar(64) null, "public_seed" text null, "draw_order" int null, "drawn_at" timestamptz(3) null, "draw_hash" varchar(64) null, "teams_hash" varchar(64) null);`);
    this.addSql(`alter table "inspection_plan" add constraint "inspection_plan_year_draw_order_unique" unique ("year", "draw_order");`);

    this.addSql(`create table "inspection_result" ("uscc" varchar(18) not null, "plan" int not null, "sector" varchar(64) not null, "revision" int not null, "is_current" boolean not null, "standing" text not null, "outcome" varchar(32) not null, "inspected_on" date not null, "published_on" date null, "reason" text null, "reported_at" timestamptz(3) not null, "by_subject" varchar(255) not null, primary key ("uscc", "plan", "sector", "revision"));`);
    this.addSql(`create index "inspection_result_is_current_published_on_index" on "inspection_result" ("is_current", "published_on");`);

    this.addSql(`create table "inspector" ("sector" varchar(64) not null, "staff_number" varchar(32) not null, "division" varchar(6) not null, "specialities" text not null, "avoids" text not null, "is_available" boolean not null, "changed_at" timestamptz(3) not null, primary key ("sector", "staff_number"));`);

    this.addSql(`alter table "inspection_document" add constraint "inspection_document_kind_check" check ("kind" in ('STATEMENT', 'POPULATION', 'INSPECTORS', 'TEAMS'));`);

    this.addSql(`alter table "inspection_plan" add constraint "inspection_plan_state_check" check ("state" in ('DRAFT', 'FREEZING', 'FROZEN', 'DRAWING', 'DRAWN', 'CANCELLED'));`);

    this.addSql(`alter table "inspection_result" add constraint "inspection_result_standing_check" check ("standing" in ('STANDING', 'WITHDRAWN', 'REPAIRED'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "inspection_document" cascade;`);
    this.addSql(`drop table if exists "inspection_draw" cascade;`);
    this.addSql(`drop table if exists "inspection_plan" cascade;`);
    this.addSql(`drop table if exists "inspection_result" cascade;`);
    this.addSql(`drop table if exists "inspector" cascade;`);
  }

}
