import { Migration } from '@mikro-orm/migrations';

export class Migration20261122023056 extends Migration {

  override name = 'Migration20261122023056';

  override up(): void | Promise<void> {
    this.addSql(`create table "audit_chain" ("chain" varchar(64) not null, "began_at" timestamptz(3) not null, "newest_seal" varchar(64) null, "listed_up_to" bigint not null, primary key ("chain"));`);

    this.addSql(`create table "audited_enterprise" ("uscc" varchar(18) not null, "chain" varchar(64) not null, "number" bigint not null, primary key ("uscc", "chain", "number"));`);
    this.addSql(`create index "audited_enterprise_chain_number_index" on "audited_enterprise" ("chain", "number");`);

    this.addSql(`create table "audited_operation" ("sha256" varchar(64) not null, "text" text not null, primary key ("sha256"));`);

    this.addSql(`create table "audit_record" ("chain" varchar(64) not null, "number" bigint not null, "at" timestamptz(3) not null, "subject" varchar(255) not null, "operation_sha256" varchar(64) not null, "content" text not null, "hash" varchar(64) not null, primary key ("chain", "number"));`);
    this.addSql(`create index "audit_record_at_index" on "audit_record" ("at");`);
    this.addSql(`create index "audit_record_subject_at_index" on "audit_record" ("subject", "at");`);

    this.addSql(`create table "audit_seal" ("chain" varchar(64) not null, "first" bigint not null, "last" bigint not null, "sealed_at" timestamptz(3) not null, "key_id" varchar(64) not null, "content" text not null, "signature" varchar(128) not null, primary key ("chain", "first"));`);
    this.addSql(`create index "audit_seal_sealed_at_index" on "audit_seal" ("sealed_at");`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "audit_chain" cascade;`);
    this.addSql(`drop table if exists "audited_enterprise" cascade;`);
    this.addSql(`drop table if exists "audited_operation" cascade;`);
    this.addSql(`drop table if exists "audit_record" cascade;`);
    this.addSql(`drop table if exists "audit_seal" cascade;`);
  }

}
