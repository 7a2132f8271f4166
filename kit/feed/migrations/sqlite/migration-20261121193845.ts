import { Migration } from '@mikro-orm/migrations';

export class Migration20261121193845 extends Migration {

  override name = 'Migration20261121193845';

  override up(): void | Promise<void> {
    this.addSql(`create table \`change\` (\`sequence\` bigint not null, \`uscc\` text not null, \`kind\` text not null, \`recorded_at\` datetime not null, primary key (\`sequence\`, \`uscc\`));`);

    this.addSql(`create table \`feed_position\` (\`feed\` text not null primary key, \`next_sequence\` bigint not null);`);

    this.addSql(`create table \`import_run\` (\`id\` text not null primary key, \`kind\` text not null, \`file_name\` text not null, \`content_hash\` text not null, \`status\` text check (\`status\` in ('RUNNING', 'COMPLETED')) not null, \`rows_done\` integer not null, \`accepted\` integer not null, \`unchanged\` integer not null, \`quarantined\` integer not null, \`personal\` integer not null, \`started_at\` datetime not null, \`finished_at\` datetime null);`);
    this.addSql(`create unique index \`import_run_kind_content_hash_unique\` on \`import_run\` (\`kind\`, \`content_hash\`);`);

    this.addSql(`create table \`quarantined_row\` (\`id\` text not null primary key, \`kind\` text not null, \`source\` text not null, \`line\` integer not null, \`fields\` text not null, \`problems\` text not null, \`status\` text check (\`status\` in ('OPEN', 'RESUBMITTED', 'DISMISSED')) not null, \`quarantined_at\` datetime not null, \`resolved_at\` datetime null);`);
    this.addSql(`create index \`quarantined_row_status_id_index\` on \`quarantined_row\` (\`status\`, \`id\`);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`change\`;`);
    this.addSql(`drop table if exists \`feed_position\`;`);
    this.addSql(`drop table if exists \`import_run\`;`);
    this.addSql(`drop table if exists \`quarantined_row\`;`);
  }

}
