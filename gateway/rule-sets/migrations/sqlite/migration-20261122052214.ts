import { Migration } from '@mikro-orm/migrations';

export class Migration20261122052214 extends Migration {

  override name = 'Migration20261122052214';

  override up(): void | Promise<void> {
    this.addSql(`pragma foreign_keys = off;`);
    this.addSql(`create table \`rule_set_event__temp_alter\` (\`number\` integer not null primary key autoincrement, \`hash\` text not null, \`kind\` text check (\`kind\` in ('SHIPPED', 'DRAFTED', 'PROVED', 'PROOF_FAILED', 'REHEARSED', 'PROPOSED', 'APPROVED', 'WITHDRAWN', 'PUBLISHED')) not null, \`at\` datetime not null, \`by_subject\` text not null, \`by_role\` text not null, \`in_force_from\` date null, \`note\` text null, \`detail\` text null);`);
    this.addSql(`insert into \`rule_set_event__temp_alter\` select \`number\`, \`hash\`, \`kind\`, \`at\`, \`by_subject\`, \`by_role\`, \`in_force_from\`, \`note\`, \`detail\` from \`rule_set_event\`;`);
    this.addSql(`drop table \`rule_set_event\`;`);
    this.addSql(`alter table \`rule_set_event__temp_alter\` rename to \`rule_set_event\`;`);
    this.addSql(`create index \`rule_set_event_hash_index\` on \`rule_set_event\` (\`hash\`);`);
    this.addSql(`pragma foreign_keys = on;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`pragma foreign_keys = off;`);
    this.addSql(`create table \`rule_set_event__temp_alter\` (\`at\` datetime not null, \`by_role\` text not null, \`by_subject\` text not null, \`detail\` text null, \`hash\` text not null, \`in_force_from\` date null, \`kind\` text check (\`kind\` in ('SHIPPED', 'DRAFTED', 'PROVED', 'PROOF_FAILED', 'REHEARSED', 'PUBLISHED')) not null, \`note\` text null, \`number\` integer not null primary key autoincrement);`);
    this.addSql(`insert into \`rule_set_event__temp_alter\` select \`at\`, \`by_role\`, \`by_subject\`, \`detail\`, \`hash\`, \`in_force_from\`, \`kind\`, \`note\`, \`number\` from \`rule_set_event\`;`);
    this.addSql(`drop table \`rule_set_event\`;`);
    this.addSql(`alter table \`rule_set_event__temp_alter\` rename to \`rule_set_event\`;`);
    this.addSql(`create index \`rule_set_event_hash_index\` on \`rule_set_event\` (\`hash\`);`);
    this.addSql(`pragma foreign_keys = on;`);
  }

}
