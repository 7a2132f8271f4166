import { Migration } from '@mikro-orm/migrations';

export class Migration20261122014643 extends Migration {

  override name = 'Migration20261122014643';

  override up(): void | Promise<void> {
    this.addSql(`alter table \`received_answer\` add column \`told_beside\` text null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table \`received_answer\` drop column \`told_beside\`;`);
  }

}
