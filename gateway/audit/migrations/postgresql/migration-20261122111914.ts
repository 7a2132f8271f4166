import { Migration } from '@mikro-orm/migrations';

/** What is listed is worked out of the records again, so the list begins anew. */
export class Migration20261122111914 extends Migration {

  override name = 'Migration20261122111914';

  override up(): void | Promise<void> {
    this.addSql(`alter table "audit_chain" drop constraint "audit_chain_pkey";`);
    this.addSql(`alter table "audit_chain" add "place" serial primary key;`);
    this.addSql(`alter table "audit_chain" add constraint "audit_chain_chain_unique" unique ("chain");`);
    this.addSql(`update "audit_chain" set "listed_up_to" = 0;`);

    this.addSql(`drop table "audited_enterprise";`);
    this.addSql(`create table "audited_enterprise" ("uscc" varchar(18) not null, "chain_place" int not null, "number" bigint not null, primary key ("uscc", "chain_place", "number"));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "audit_chain" drop constraint "audit_chain_chain_unique";`);
    this.addSql(`alter table "audit_chain" drop constraint "audit_chain_pkey";`);
    this.addSql(`alter table "audit_chain" drop column "place";`);
    this.addSql(`alter table "audit_chain" add primary key ("chain");`);
    this.addSql(`update "audit_chain" set "listed_up_to" = 0;`);

    this.addSql(`drop table "audited_enterprise";`);
    this.addSql(`create table "audited_enterprise" ("uscc" varchar(18) not null, "chain" varchar(64) not null, "number" bigint not null, primary key ("uscc", "chain", "number"));`);
    this.addSql(`create index "audited_enterprise_chain_number_index" on "audited_enterprise" ("chain", "number");`);
  }

}
