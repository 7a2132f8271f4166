import { Migration } from '@mikro-orm/migrations';

export class Migration20261121202848 extends Migration {

  override name = 'Migration20261121202848';

  override up(): void | Promise<void> {
    this.addSql(`create table \`abnormal_listing\` (\`uscc\` text not null, \`document_number\` text not null, \`included_on\` date not null, \`reason\` text not null, \`authority\` text not null, \`removed_on\` date null, \`received_at\` datetime not null, primary key (\`uscc\`, \`document_number\`));`);

    this.addSql(`create table \`evaluation\` (\`uscc\` text not null, \`scheme_version\` text not null, \`subject_kind\` text not null, \`period_end\` date not null, \`evaluator_tier\` text check (\`evaluator_tier\` in ('PROVINCE', 'CITY', 'COUNTY')) not null, \`revision\` integer not null, \`period\` text not null, \`period_start\` date not null, \`grade\` text not null, \`score_thousandths\` bigint null, \`evaluated_on\` date not null, \`published_on\` date null, \`received_at\` datetime not null, primary key (\`uscc\`, \`scheme_version\`, \`subject_kind\`, \`period_end\`, \`evaluator_tier\`, \`revision\`));`);

    this.addSql(`create table \`penalty\` (\`uscc\` text not null, \`key\` text not null, \`document_number\` text not null, \`authority\` text not null, \`authority_code\` text not null, \`categories\` text not null, \`violation_type\` text null, \`legal_basis\` text null, \`fine_fen\` bigint null, \`confiscated_fen\` bigint null, \`decided_on\` date not null, \`valid_until\` date null, \`publication_ends_on\` date null, \`reported_on\` date null, \`repaired_on\` date null, \`objection_submitted_on\` date null, \`received_at\` datetime not null, primary key (\`uscc\`, \`key\`));`);

    this.addSql(`create table \`permit\` (\`uscc\` text not null, \`key\` text not null, \`document_number\` text not null, \`document_name\` text null, \`category\` text not null, \`certificate_name\` text null, \`certificate_number\` text null, \`decided_on\` date not null, \`valid_from\` date null, \`valid_until\` date null, \`authority\` text not null, \`authority_code\` text not null, \`state\` text null, \`reported_on\` date null, \`received_at\` datetime not null, primary key (\`uscc\`, \`key\`));`);

    this.addSql(`create table \`severe_listing\` (\`uscc\` text not null, \`decision_number\` text not null, \`included_on\` date not null, \`situation\` text not null, \`authority\` text not null, \`ends_on\` date null, \`removed_on\` date null, \`removal_reason\` text null, \`received_at\` datetime not null, primary key (\`uscc\`, \`decision_number\`));`);

    this.addSql(`create table \`subject\` (\`uscc\` text not null, \`kind\` text not null, \`level\` text null, \`listed_from\` date not null, \`listed_until\` date null, \`received_at\` datetime not null, primary key (\`uscc\`, \`kind\`));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`abnormal_listing\`;`);
    this.addSql(`drop table if exists \`evaluation\`;`);
    this.addSql(`drop table if exists \`penalty\`;`);
    this.addSql(`drop table if exists \`permit\`;`);
    this.addSql(`drop table if exists \`severe_listing\`;`);
    this.addSql(`drop table if exists \`subject\`;`);
  }

}
