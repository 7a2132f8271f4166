import { Migration } from '@mikro-orm/migrations';

export class Migration20261121230444 extends Migration {

  override name = 'Migration20261121230444';

  override up(): void | Promise<void> {
    this.addSql(`pragma foreign_keys = off;`);
    this.addSql(`create table \`rights_case__temp_alter\` (\`uscc\` text not null, \`id\` text not null, \`kind\` text check (\`kind\` in ('OBJECTION', 'REPAIR')) not null, \`state\` text check (\`state\` in ('RETURNED', 'SUBMITTED', 'DECLINED', 'WITHDRAWN', 'ACCEPTED', 'VERIFIED', 'UPHELD', 'REJECTED', 'GRANTED', 'REFUSED', 'SYNCED', 'REVOKED')) not null, \`record_kind\` text check (\`record_kind\` in ('PENALTY', 'PERMIT', 'SEVERE_LISTING', 'ABNORMAL_LISTING', 'CREDIT_RECORD', 'GRADE')) not null, \`record_key\` text null, \`objection_kind\` text check (\`objection_kind\` in ('WRONG', 'MISSING', 'DUPLICATED', 'NOT_TO_BE_PUBLISHED', 'PAST_ITS_PERIOD')) null, \`repair_ground\` text check (\`repair_ground\` in ('ON_APPLICATION', 'DECISION_REVOKED', 'LAW_CHANGED')) null, \`statement\` text null, \`evidence_reference\` text null, \`commitment_reference\` text null, \`corrected_on\` date null, \`submitted_by\` text check (\`submitted_by\` in ('ENTERPRISE', 'AGENCY')) not null, \`submitted_on\` date not null, \`due_on\` date not null, \`step_due_on\` date null, \`rule\` text not null, \`decided_on\` date null, \`timeliness\` text check (\`timeliness\` in ('IN_TIME', 'LATE')) null, \`problems\` text not null, \`received_at\` datetime not null, primary key (\`uscc\`, \`id\`));`);
    this.addSql(`insert into \`rights_case__temp_alter\` select \`uscc\`, \`id\`, \`kind\`, \`state\`, \`record_kind\`, \`record_key\`, \`objection_kind\`, \`repair_ground\`, \`statement\`, \`evidence_reference\`, \`commitment_reference\`, \`corrected_on\`, \`submitted_by\`, \`submitted_on\`, \`due_on\`, \`step_due_on\`, \`rule\`, \`decided_on\`, \`timeliness\`, \`problems\`, \`received_at\` from \`rights_case\`;`);
    this.addSql(`drop table \`rights_case\`;`);
    this.addSql(`alter table \`rights_case__temp_alter\` rename to \`rights_case\`;`);
    this.addSql(`create index \`rights_case_step_due_on_index\` on \`rights_case\` (\`step_due_on\`);`);
    this.addSql(`create index \`rights_case_submitted_on_id_index\` on \`rights_case\` (\`submitted_on\`, \`id\`);`);
    this.addSql(`pragma foreign_keys = on;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`pragma foreign_keys = off;`);
    this.addSql(`create table \`rights_case__temp_alter\` (\`commitment_reference\` text null, \`corrected_on\` date null, \`decided_on\` date null, \`due_on\` date not null, \`evidence_reference\` text null, \`id\` text not null primary key, \`kind\` text check (\`kind\` in ('OBJECTION', 'REPAIR')) not null, \`objection_kind\` text check (\`objection_kind\` in ('WRONG', 'MISSING', 'DUPLICATED', 'NOT_TO_BE_PUBLISHED', 'PAST_ITS_PERIOD')) null, \`problems\` text not null, \`received_at\` datetime not null, \`record_key\` text null, \`record_kind\` text check (\`record_kind\` in ('PENALTY', 'PERMIT', 'SEVERE_LISTING', 'ABNORMAL_LISTING', 'GRADE')) not null, \`repair_ground\` text check (\`repair_ground\` in ('ON_APPLICATION', 'DECISION_REVOKED', 'LAW_CHANGED')) null, \`rule\` text not null, \`state\` text check (\`state\` in ('RETURNED', 'SUBMITTED', 'DECLINED', 'WITHDRAWN', 'ACCEPTED', 'VERIFIED', 'UPHELD', 'REJECTED', 'GRANTED', 'REFUSED', 'SYNCED', 'REVOKED')) not null, \`statement\` text null, \`step_due_on\` date null, \`submitted_by\` text check (\`submitted_by\` in ('ENTERPRISE', 'AGENCY')) not null, \`submitted_on\` date not null, \`timeliness\` text check (\`timeliness\` in ('IN_TIME', 'LATE')) null, \`uscc\` text not null primary key, primary key (\`uscc\`, \`id\`));`);
    this.addSql(`insert into \`rights_case__temp_alter\` select \`commitment_reference\`, \`corrected_on\`, \`decided_on\`, \`due_on\`, \`evidence_reference\`, \`id\`, \`kind\`, \`objection_kind\`, \`problems\`, \`received_at\`, \`record_key\`, \`record_kind\`, \`repair_ground\`, \`rule\`, \`state\`, \`statement\`, \`step_due_on\`, \`submitted_by\`, \`submitted_on\`, \`timeliness\`, \`uscc\` from \`rights_case\`;`);
    this.addSql(`drop table \`rights_case\`;`);
    this.addSql(`alter table \`rights_case__temp_alter\` rename to \`rights_case\`;`);
    this.addSql(`create index \`rights_case_step_due_on_index\` on \`rights_case\` (\`step_due_on\`);`);
    this.addSql(`create index \`rights_case_submitted_on_id_index\` on \`rights_case\` (\`submitted_on\`, \`id\`);`);
    this.addSql(`pragma foreign_keys = on;`);
  }

}
