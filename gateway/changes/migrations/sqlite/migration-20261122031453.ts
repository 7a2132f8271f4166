import { Migration } from '@mikro-orm/migrations';

export class Migration20261122031453 extends Migration {

  override name = 'Migration20261122031453';

  override up(): void | Promise<void> {
    this.addSql(`create table \`outgoing_change\` (\`sequence\` bigint not null primary key, \`kind\` text check (\`kind\` in ('GRADE_CHANGED', 'REGISTRATION_CHANGED', 'LISTED', 'DELISTED', 'GRADE_DROPPED', 'DRIFT', 'FEED_STALE', 'FEED_RECOVERED')) not null, \`at\` datetime not null, \`uscc\` text null, \`sector\` text null, \`region\` text null, \`industry\` text null, \`said_before\` text null, \`said_after\` text null);`);
    this.addSql(`create index \`outgoing_change_uscc_sequence_index\` on \`outgoing_change\` (\`uscc\`, \`sequence\`);`);

    this.addSql(`create table \`watched_state\` (\`key\` text not null primary key, \`value\` text not null, \`since\` datetime not null);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`outgoing_change\`;`);
    this.addSql(`drop table if exists \`watched_state\`;`);
  }

}
