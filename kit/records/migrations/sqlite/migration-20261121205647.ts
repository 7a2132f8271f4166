import { Migration } from '@mikro-orm/migrations';

export class Migration20261121205647 extends Migration {
  override name = 'Migration20261121205647';

  override up(): void | Promise<void> {
    this.addSql(
      `create table \`judgment_debtor\` (\`uscc\` text not null, \`case_number\` text not null, \`court\` text not null, \`published_on\` date not null, \`removed_on\` date null, \`received_at\` datetime not null, primary key (\`uscc\`, \`case_number\`));`,
    );

    this.addSql(
      `create table \`record_standing\` (\`uscc\` text not null, \`record_kind\` text check (\`record_kind\` in ('PENALTY', 'PERMIT', 'SEVERE_LISTING', 'ABNORMAL_LISTING', 'GRADE')) not null, \`record_key\` text not null, \`origin\` text not null, \`effect\` text check (\`effect\` in ('NONE', 'REPAIRED', 'WITHDRAWN', 'CORRECTED', 'UNDER_REVIEW')) not null, \`effective_on\` date null, \`reason\` text check (\`reason\` in ('OBJECTION_UPHELD', 'RECORD_REPAIRED', 'REPAIR_REVOKED')) null, \`case_id\` text null, \`decision_number\` text null, \`refused_content\` text null, \`objection_due_on\` date null, \`sequence\` bigint not null, \`received_at\` datetime not null, primary key (\`uscc\`, \`record_kind\`, \`record_key\`, \`origin\`));`,
    );
    this.addSql(
      `create index \`record_standing_effect_received_at_index\` on \`record_standing\` (\`effect\`, \`received_at\`);`,
    );

    this.addSql(
      `create table \`superseded_code\` (\`uscc\` text not null, \`older\` text not null, \`received_at\` datetime not null, primary key (\`uscc\`, \`older\`));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`judgment_debtor\`;`);
    this.addSql(`drop table if exists \`record_standing\`;`);
    this.addSql(`drop table if exists \`superseded_code\`;`);
  }
}
