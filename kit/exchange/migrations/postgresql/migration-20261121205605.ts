import { Migration } from '@mikro-orm/migrations';

export class Migration20261121205605 extends Migration {
  override name = 'Migration20261121205605';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "exchange_position" ("sender" varchar(64) not null, "what" varchar(32) not null, "sequence" bigint not null, "taken_at" timestamptz(3) not null, primary key ("sender", "what"));`,
    );

    this.addSql(
      `create table "exchange_receipt" ("receiver" varchar(64) not null, "what" varchar(32) not null, "sequence" bigint not null, "acknowledged_at" timestamptz(3) not null, primary key ("receiver", "what"));`,
    );

    this.addSql(
      `create table "exchange_refusal" ("uscc" varchar(64) not null, "receiver" varchar(64) not null, "what" varchar(32) not null, "record_key" varchar(200) not null, "codes" varchar(255) not null, "refused_at" timestamptz(3) not null, primary key ("uscc", "receiver", "what", "record_key"));`,
    );

    this.addSql(
      `create table "received_record" ("uscc" varchar(18) not null, "sender" varchar(64) not null, "what" varchar(32) not null, "key" varchar(200) not null, "content" text not null, "received_at" timestamptz(3) not null, primary key ("uscc", "sender", "what", "key"));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "exchange_position" cascade;`);
    this.addSql(`drop table if exists "exchange_receipt" cascade;`);
    this.addSql(`drop table if exists "exchange_refusal" cascade;`);
    this.addSql(`drop table if exists "received_record" cascade;`);
  }
}
