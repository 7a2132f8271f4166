import { Migration } from '@mikro-orm/migrations';

export class Migration20261122052508 extends Migration {

  override name = 'Migration20261122052508';

  override up(): void | Promise<void> {
    this.addSql(`create table \`joint_feedback\` (\`uscc\` text not null, \`number\` integer not null, \`place\` integer not null, \`sequence\` integer not null, \`done_on\` date not null, \`note\` text not null, \`reported_by\` text not null, \`reported_at\` datetime not null, primary key (\`uscc\`, \`number\`, \`place\`, \`sequence\`));`);

    this.addSql(`create table \`joint_incident\` (\`uscc\` text not null, \`number\` integer not null, \`kind\` text check (\`kind\` in ('REWARD', 'PUNISHMENT')) not null, \`department\` text not null, \`region\` text null, \`sector\` text not null, \`basis_kind\` text check (\`basis_kind\` in ('PENALTY', 'ABNORMAL_LISTING', 'OTHER', 'SEVERE_LISTING', 'GRADE')) not null, \`basis_key\` text not null, \`document_number\` text null, \`authority\` text null, \`classes\` text null, \`summary\` text not null, \`list_id\` text not null, \`list_version\` text not null, \`initiated_by\` text not null, \`initiated_on\` date not null, \`initiated_at\` datetime not null, \`end_reason\` text check (\`end_reason\` in ('RECORD_ENDED', 'RECORD_GONE', 'DELISTED', 'GRADE_CHANGED', 'LISTED', 'WITHDRAWN')) null, \`end_note\` text null, \`ended_on\` date null, \`ended_at\` datetime null, primary key (\`uscc\`, \`number\`));`);
    this.addSql(`create index \`joint_incident_department_index\` on \`joint_incident\` (\`department\`);`);

    this.addSql(`create table \`joint_measure\` (\`uscc\` text not null, \`number\` integer not null, \`place\` integer not null, \`department\` text not null, \`code\` text not null, \`list_code\` text not null, \`legal_document\` text not null, \`legal_clause\` text not null, \`starts_on\` date not null, \`ends_on\` date not null, \`answer_due_on\` date not null, \`answer\` text check (\`answer\` in ('ACCEPTED', 'REFUSED')) null, \`answer_note\` text null, \`answered_by\` text null, \`answered_on\` date null, \`answered_at\` datetime null, primary key (\`uscc\`, \`number\`, \`place\`));`);
    this.addSql(`create index \`joint_measure_department_answer_due_on_index\` on \`joint_measure\` (\`department\`, \`answer_due_on\`);`);
    this.addSql(`create index \`joint_measure_answer_due_on_index\` on \`joint_measure\` (\`answer_due_on\`);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`joint_feedback\`;`);
    this.addSql(`drop table if exists \`joint_incident\`;`);
    this.addSql(`drop table if exists \`joint_measure\`;`);
  }

}
