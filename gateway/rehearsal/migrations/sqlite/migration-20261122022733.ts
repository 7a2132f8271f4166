import { Migration } from '@mikro-orm/migrations';

export class Migration20261122022733 extends Migration {

  override name = 'Migration20261122022733';

  override up(): void | Promise<void> {
    this.addSql(`create table \`rehearsal\` (\`number\` integer not null primary key autoincrement, \`hash\` text not null, \`strategy\` text not null, \`against_hash\` text not null, \`against_strategy\` text not null, \`state\` text check (\`state\` in ('RUNNING', 'DONE', 'CANCELLED', 'FAILED')) not null, \`day\` date not null, \`started_at\` datetime not null, \`touched_at\` datetime not null, \`total\` bigint not null, \`done\` bigint not null, \`by_subject\` text not null, \`by_role\` text not null, \`result\` text null);`);

    this.addSql(`create table \`rehearsal_moves\` (\`rehearsal\` integer not null, \`view\` text not null, \`part\` integer not null, \`lines\` text not null, primary key (\`rehearsal\`, \`view\`, \`part\`));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`rehearsal\`;`);
    this.addSql(`drop table if exists \`rehearsal_moves\`;`);
  }

}
