import { Migration } from '@mikro-orm/migrations';

export class Migration20261121215400 extends Migration {

  override name = 'Migration20261121215400';

  override up(): void | Promise<void> {
    this.addSql(`create table \`audited_decision\` (\`uscc\` text not null, \`decision_kind\` text check (\`decision_kind\` in ('PENALTY', 'PERMIT')) not null, \`key\` text not null, \`document_number\` text not null, \`authority\` text not null, \`authority_code\` text not null, \`decided_on\` date not null, \`audited_on\` date not null, \`withheld\` text check (\`withheld\` in ('YES', 'NO')) null, \`received_at\` datetime not null, primary key (\`uscc\`, \`decision_kind\`, \`key\`));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`audited_decision\`;`);
  }

}
