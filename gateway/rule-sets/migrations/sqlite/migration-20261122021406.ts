import { Migration } from '@mikro-orm/migrations';

export class Migration20261122021406 extends Migration {

  override name = 'Migration20261122021406';

  override up(): void | Promise<void> {
    this.addSql(`create table \`rule_set_event\` (\`number\` integer not null primary key autoincrement, \`hash\` text not null, \`kind\` text check (\`kind\` in ('SHIPPED', 'DRAFTED', 'PROVED', 'PROOF_FAILED', 'REHEARSED', 'PUBLISHED')) not null, \`at\` datetime not null, \`by_subject\` text not null, \`by_role\` text not null, \`in_force_from\` date null, \`note\` text null, \`detail\` text null);`);
    this.addSql(`create index \`rule_set_event_hash_index\` on \`rule_set_event\` (\`hash\`);`);

    this.addSql(`create table \`rule_set_version\` (\`hash\` text not null primary key, \`rule_set_id\` text not null, \`version\` text not null, \`files\` text not null, \`based_on\` text null, \`created_at\` datetime not null);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`rule_set_event\`;`);
    this.addSql(`drop table if exists \`rule_set_version\`;`);
  }

}
