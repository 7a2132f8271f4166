import { Migration } from '@mikro-orm/migrations';

export class Migration20261121235741 extends Migration {

  override name = 'Migration20261121235741';

  override up(): void | Promise<void> {
    this.addSql(`create table \`issued_report\` (\`uscc\` text not null, \`code\` text not null, \`kind\` text check (\`kind\` in ('CREDIT_REPORT', 'SPECIAL_REPORT')) not null, \`issued_at\` datetime not null, \`nonce\` text not null, \`content_sha256\` text not null, \`document_sha256\` text not null, \`content\` text not null, \`asked_by_role\` text not null, \`asked_by_sectors\` text not null, \`purpose\` text null, primary key (\`uscc\`, \`code\`));`);
    this.addSql(`create index \`issued_report_code_index\` on \`issued_report\` (\`code\`);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`issued_report\`;`);
  }

}
