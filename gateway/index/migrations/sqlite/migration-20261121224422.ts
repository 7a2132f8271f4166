import { Migration } from '@mikro-orm/migrations';

export class Migration20261121224422 extends Migration {

  override name = 'Migration20261121224422';

  override up(): void | Promise<void> {
    this.addSql(`create table \`enterprise_to_read\` (\`uscc\` text not null, \`generation\` integer not null, primary key (\`uscc\`, \`generation\`));`);

    this.addSql(`create table \`generation\` (\`number\` integer not null primary key autoincrement, \`form\` integer not null, \`phase\` text check (\`phase\` in ('WALKING', 'READING', 'FOLLOWING')) not null, \`read_through\` text null, \`basis\` text null, \`started_at\` datetime not null, \`serving_since\` datetime null);`);

    this.addSql(`create table \`received_answer\` (\`uscc\` text not null, \`source\` text not null, \`revision\` integer not null, \`received_at\` datetime not null, \`valid_from\` date null, \`status\` text null, \`grade\` text null, \`is_grade_change\` integer not null, \`content\` text not null, primary key (\`uscc\`, \`source\`, \`revision\`));`);
    this.addSql(`create index \`received_answer_source_is_grade_change_received_at_index\` on \`received_answer\` (\`source\`, \`is_grade_change\`, \`received_at\`);`);

    this.addSql(`drop table if exists \`indexed_enterprise\`;`);

    // Cursors of the index before generations: the feeds are read again from their beginning.
    this.addSql(`drop table \`feed_cursor\`;`);
    this.addSql(`create table \`feed_cursor\` (\`generation\` integer not null, \`subgraph\` text not null, \`sequence\` bigint not null, \`last_uscc\` text null, \`last_recorded_at\` datetime null, \`read_on\` date null, \`taken_at\` datetime not null, primary key (\`generation\`, \`subgraph\`));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`create table \`indexed_enterprise\` (\`uscc\` text not null primary key);`);

    this.addSql(`drop table if exists \`enterprise_to_read\`;`);
    this.addSql(`drop table if exists \`generation\`;`);
    this.addSql(`drop table if exists \`received_answer\`;`);

    this.addSql(`drop table \`feed_cursor\`;`);
    this.addSql(`create table \`feed_cursor\` (\`subgraph\` text not null primary key, \`sequence\` bigint not null, \`taken_at\` datetime not null);`);
  }

}
