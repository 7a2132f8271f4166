import { Migration } from '@mikro-orm/migrations';

export class Migration20261121200216 extends Migration {

  override name = 'Migration20261121200216';

  override up(): void | Promise<void> {
    this.addSql(`create table \`feed_cursor\` (\`subgraph\` text not null primary key, \`sequence\` bigint not null, \`taken_at\` datetime not null);`);

    this.addSql(`create table \`indexed_enterprise\` (\`uscc\` text not null primary key);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`feed_cursor\`;`);
    this.addSql(`drop table if exists \`indexed_enterprise\`;`);
  }

}
