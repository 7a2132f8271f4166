import { Migration } from '@mikro-orm/migrations';

export class Migration20261121195343 extends Migration {

  override name = 'Migration20261121195343';

  override up(): void | Promise<void> {
    this.addSql(`create table \`guide_count\` (\`reporting_region\` text not null, \`counted_on\` date not null, \`guides\` integer not null, \`received_at\` datetime not null, primary key (\`reporting_region\`, \`counted_on\`));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`guide_count\`;`);
  }

}
