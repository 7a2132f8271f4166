import { Migration } from '@mikro-orm/migrations';

export class Migration20261122050210 extends Migration {

  override name = 'Migration20261122050210';

  override up(): void | Promise<void> {
    this.addSql(`create table \`export_job\` (\`number\` integer not null primary key autoincrement, \`state\` text check (\`state\` in ('WAITING', 'RUNNING', 'DONE', 'CANCELLED', 'FAILED', 'EXPIRED')) not null, \`format\` text check (\`format\` in ('CSV', 'NDJSON')) not null, \`fields\` text not null, \`filter\` text null, \`purpose\` text not null, \`by_subject\` text not null, \`claims\` text not null, \`requested_at\` datetime not null, \`touched_at\` datetime not null, \`runner\` text null, \`total\` bigint not null, \`total_kind\` text not null, \`done\` bigint not null, \`parts\` integer not null, \`cursor\` text null, \`withheld\` bigint not null, \`unanswered\` bigint not null, \`bytes\` bigint not null, \`sha256\` text null, \`finished_at\` datetime null, \`expires_at\` datetime null, \`downloads\` integer not null, \`failure\` text null);`);
    this.addSql(`create index \`export_job_state_touched_at_index\` on \`export_job\` (\`state\`, \`touched_at\`);`);
    this.addSql(`create index \`export_job_by_subject_number_index\` on \`export_job\` (\`by_subject\`, \`number\`);`);

    this.addSql(`create table \`export_part\` (\`export_number\` integer not null, \`part\` integer not null, \`lines\` text not null, primary key (\`export_number\`, \`part\`));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`export_job\`;`);
    this.addSql(`drop table if exists \`export_part\`;`);
  }

}
