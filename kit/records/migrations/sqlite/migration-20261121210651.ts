import { Migration } from '@mikro-orm/migrations';

export class Migration20261121210651 extends Migration {
  override name = 'Migration20261121210651';

  override up(): void | Promise<void> {
    this.addSql(`alter table \`evaluation\` add column \`run\` integer null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table \`evaluation\` drop column \`run\`;`);
  }
}
