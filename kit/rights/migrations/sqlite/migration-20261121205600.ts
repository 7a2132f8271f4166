import { Migration } from '@mikro-orm/migrations';

export class Migration20261121205600 extends Migration {
  override name = 'Migration20261121205600';

  override up(): void | Promise<void> {
    this.addSql(
      `create table \`rights_case\` (\`uscc\` text not null, \`id\` text not null, \`kind\` text check (\`kind\` in ('OBJECTION', 'REPAIR')) not null, \`state\` text check (\`state\` in ('RETURNED', 'SUBMITTED', 'DECLINED', 'WITHDRAWN', 'ACCEPTED', 'VERIFIED', 'UPHELD', 'REJECTED', 'GRANTED', 'REFUSED', 'SYNCED', 'REVOKED')) not null, \`record_kind\` text check (\`record_kind\` in ('PENALTY', 'PERMIT', 'SEVERE_LISTING', 'ABNORMAL_LISTING', 'GRADE')) not null, \`record_key\` text null, \`objection_kind\` text check (\`objection_kind\` in ('WRONG', 'MISSING', 'DUPLICATED', 'NOT_TO_BE_PUBLISHED', 'PAST_ITS_PERIOD')) null, \`repair_ground\` text check (\`repair_ground\` in ('ON_APPLICATION', 'DECISION_REVOKED', 'LAW_CHANGED')) null, \`statement\` text null, \`evidence_reference\` text null, \`commitment_reference\` text null, \`corrected_on\` date null, \`submitted_by\` text check (\`submitted_by\` in ('ENTERPRISE', 'AGENCY')) not null, \`submitted_on\` date not null, \`due_on\` date not null, \`step_due_on\` date null, \`rule\` text not null, \`decided_on\` date null, \`timeliness\` text check (\`timeliness\` in ('IN_TIME', 'LATE')) null, \`problems\` text not null, \`received_at\` datetime not null, primary key (\`uscc\`, \`id\`));`,
    );
    this.addSql(`create index \`rights_case_step_due_on_index\` on \`rights_case\` (\`step_due_on\`);`);
    this.addSql(`create index \`rights_case_submitted_on_id_index\` on \`rights_case\` (\`submitted_on\`, \`id\`);`);

    this.addSql(
      `create table \`rights_event\` (\`uscc\` text not null, \`case_id\` text not null, \`number\` integer not null, \`name\` text check (\`name\` in ('SUBMIT', 'ACCEPT', 'DECLINE', 'WITHDRAW', 'VERIFY', 'UPHOLD', 'REJECT', 'GRANT', 'REFUSE', 'SYNC', 'REVOKE')) not null, \`state_after\` text check (\`state_after\` in ('RETURNED', 'SUBMITTED', 'DECLINED', 'WITHDRAWN', 'ACCEPTED', 'VERIFIED', 'UPHELD', 'REJECTED', 'GRANTED', 'REFUSED', 'SYNCED', 'REVOKED')) not null, \`actor\` text not null, \`note\` text null, \`decision_number\` text null, \`detail\` text null, \`occurred_on\` date not null, \`occurred_at\` datetime not null, primary key (\`uscc\`, \`case_id\`, \`number\`));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`rights_case\`;`);
    this.addSql(`drop table if exists \`rights_event\`;`);
  }
}
