import { Migration } from '@mikro-orm/migrations';

export class Migration20261122050630 extends Migration {

  override name = 'Migration20261122050630';

  override up(): void | Promise<void> {
    this.addSql(`create table \`supervision_item_version\` (\`division\` text not null, \`department\` text not null, \`item_code\` text not null, \`in_force_from\` date not null, \`revision\` integer not null, \`tier\` text check (\`tier\` in ('PROVINCE', 'CITY', 'COUNTY')) not null, \`change_kind\` text check (\`change_kind\` in ('ADDED', 'CHANGED', 'REMOVED')) not null, \`item_name\` text not null, \`object_kind\` text not null, \`legal_basis\` text not null, \`inspection_mode\` text not null, \`in_force_until\` date null, \`decided_on\` date not null, \`reported_on\` date not null, \`report_due_on\` date not null, \`is_late\` integer not null, \`received_at\` datetime not null, primary key (\`division\`, \`department\`, \`item_code\`, \`in_force_from\`, \`revision\`));`);
    this.addSql(`create index \`supervision_item_version_decided_on_index\` on \`supervision_item_version\` (\`decided_on\`);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`supervision_item_version\`;`);
  }

}
