import { Migration } from '@mikro-orm/migrations';

export class Migration20261121211638 extends Migration {

  override name = 'Migration20261121211638';

  override up(): void | Promise<void> {
    this.addSql(`create table \`directory_membership\` (\`uscc\` text not null, \`since\` date not null, \`tier\` text check (\`tier\` in ('PROVINCE', 'CITY', 'COUNTY')) not null, \`division\` text not null, \`received_at\` datetime not null, primary key (\`uscc\`, \`since\`));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`directory_membership\`;`);
  }

}
