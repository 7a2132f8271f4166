import { Migration } from '@mikro-orm/migrations';

export class Migration20261122053503 extends Migration {

  override name = 'Migration20261122053503';

  override up(): void | Promise<void> {
    this.addSql(`create table \`webhook\` (\`number\` integer not null primary key autoincrement, \`state\` text check (\`state\` in ('ACTIVE', 'PAUSED', 'ENDED')) not null, \`reason\` text null, \`url\` text not null, \`filter\` text null, \`purpose\` text not null, \`by_subject\` text not null, \`department\` text null, \`claims\` text not null, \`created_at\` datetime not null, \`expires_at\` datetime not null, \`cursor\` bigint not null, \`secret\` text not null, \`former_secret\` text null, \`former_until\` datetime null, \`given_up\` integer not null);`);
    this.addSql(`create index \`webhook_state_cursor_index\` on \`webhook\` (\`state\`, \`cursor\`);`);
    this.addSql(`create index \`webhook_by_subject_number_index\` on \`webhook\` (\`by_subject\`, \`number\`);`);

    this.addSql(`create table \`webhook_dead_letter\` (\`webhook\` integer not null, \`change\` bigint not null, \`state\` text check (\`state\` in ('DEAD', 'REPLAYING', 'DELIVERED')) not null, \`outcome\` text not null, \`http_status\` integer null, \`attempts\` integer not null, \`at\` datetime not null, primary key (\`webhook\`, \`change\`));`);

    this.addSql(`create table \`webhook_delivery\` (\`webhook\` integer not null, \`at\` datetime not null, \`change\` bigint not null, \`attempt\` integer not null, \`outcome\` text not null, \`http_status\` integer null, \`took_ms\` integer not null, primary key (\`webhook\`, \`at\`, \`change\`));`);
    this.addSql(`create index \`webhook_delivery_at_index\` on \`webhook_delivery\` (\`at\`);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`webhook\`;`);
    this.addSql(`drop table if exists \`webhook_dead_letter\`;`);
    this.addSql(`drop table if exists \`webhook_delivery\`;`);
  }

}
