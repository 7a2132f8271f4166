import { Migration } from '@mikro-orm/migrations';

export class Migration20261122014608 extends Migration {

  override name = 'Migration20261122014608';

  override up(): void | Promise<void> {
    this.addSql(`create table \`record_regrade\` (\`uscc\` text not null, \`record_kind\` text check (\`record_kind\` in ('PENALTY', 'PERMIT', 'SEVERE_LISTING', 'ABNORMAL_LISTING', 'CREDIT_RECORD', 'GRADE')) not null, \`record_key\` text not null, \`revision\` integer not null, \`regrade\` text not null, \`received_at\` datetime not null, primary key (\`uscc\`, \`record_kind\`, \`record_key\`, \`revision\`));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`record_regrade\`;`);
  }

}
