import { Migration } from '@mikro-orm/migrations';

export class Migration20261121234217 extends Migration {

  override name = 'Migration20261121234217';

  override up(): void | Promise<void> {
    this.addSql(`create table \`credit_record\` (\`uscc\` text not null, \`key\` text not null, \`fact\` text not null, \`document_number\` text not null, \`authority\` text not null, \`level\` text null, \`amount_fen\` bigint null, \`decided_on\` date not null, \`ended_on\` date null, \`repaired_on\` date null, \`received_at\` datetime not null, primary key (\`uscc\`, \`key\`));`);

    this.addSql(`create table \`indicator_value\` (\`uscc\` text not null, \`fact\` text not null, \`as_of\` date not null, \`value\` text not null, \`source\` text null, \`received_at\` datetime not null, primary key (\`uscc\`, \`fact\`, \`as_of\`));`);

    this.addSql(`alter table \`penalty\` add column \`serious_consequence\` text null;`);

    this.addSql(`pragma foreign_keys = off;`);
    this.addSql(`create table \`record_standing__temp_alter\` (\`uscc\` text not null, \`record_kind\` text check (\`record_kind\` in ('PENALTY', 'PERMIT', 'SEVERE_LISTING', 'ABNORMAL_LISTING', 'CREDIT_RECORD', 'GRADE')) not null, \`record_key\` text not null, \`origin\` text not null, \`effect\` text check (\`effect\` in ('NONE', 'REPAIRED', 'WITHDRAWN', 'CORRECTED', 'UNDER_REVIEW')) not null, \`effective_on\` date null, \`reason\` text check (\`reason\` in ('OBJECTION_UPHELD', 'RECORD_REPAIRED', 'REPAIR_REVOKED')) null, \`case_id\` text null, \`decision_number\` text null, \`refused_content\` text null, \`objection_due_on\` date null, \`sequence\` bigint not null, \`received_at\` datetime not null, primary key (\`uscc\`, \`record_kind\`, \`record_key\`, \`origin\`));`);
    this.addSql(`insert into \`record_standing__temp_alter\` select \`uscc\`, \`record_kind\`, \`record_key\`, \`origin\`, \`effect\`, \`effective_on\`, \`reason\`, \`case_id\`, \`decision_number\`, \`refused_content\`, \`objection_due_on\`, \`sequence\`, \`received_at\` from \`record_standing\`;`);
    this.addSql(`drop table \`record_standing\`;`);
    this.addSql(`alter table \`record_standing__temp_alter\` rename to \`record_standing\`;`);
    this.addSql(`create index \`record_standing_effect_received_at_index\` on \`record_standing\` (\`effect\`, \`received_at\`);`);
    this.addSql(`pragma foreign_keys = on;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`credit_record\`;`);
    this.addSql(`drop table if exists \`indicator_value\`;`);

    this.addSql(`alter table \`penalty\` drop column \`serious_consequence\`;`);

    this.addSql(`pragma foreign_keys = off;`);
    this.addSql(`create table \`record_standing__temp_alter\` (\`case_id\` text null, \`decision_number\` text null, \`effect\` text check (\`effect\` in ('NONE', 'REPAIRED', 'WITHDRAWN', 'CORRECTED', 'UNDER_REVIEW')) not null, \`effective_on\` date null, \`objection_due_on\` date null, \`origin\` text not null primary key, \`reason\` text check (\`reason\` in ('OBJECTION_UPHELD', 'RECORD_REPAIRED', 'REPAIR_REVOKED')) null, \`received_at\` datetime not null, \`record_key\` text not null primary key, \`record_kind\` text check (\`record_kind\` in ('PENALTY', 'PERMIT', 'SEVERE_LISTING', 'ABNORMAL_LISTING', 'GRADE')) not null primary key, \`refused_content\` text null, \`sequence\` bigint not null, \`uscc\` text not null primary key, primary key (\`uscc\`, \`record_kind\`, \`record_key\`, \`origin\`));`);
    this.addSql(`insert into \`record_standing__temp_alter\` select \`case_id\`, \`decision_number\`, \`effect\`, \`effective_on\`, \`objection_due_on\`, \`origin\`, \`reason\`, \`received_at\`, \`record_key\`, \`record_kind\`, \`refused_content\`, \`sequence\`, \`uscc\` from \`record_standing\`;`);
    this.addSql(`drop table \`record_standing\`;`);
    this.addSql(`alter table \`record_standing__temp_alter\` rename to \`record_standing\`;`);
    this.addSql(`create index \`record_standing_effect_received_at_index\` on \`record_standing\` (\`effect\`, \`received_at\`);`);
    this.addSql(`pragma foreign_keys = on;`);
  }

}
