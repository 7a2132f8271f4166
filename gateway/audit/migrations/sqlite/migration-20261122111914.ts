import { Migration } from '@mikro-orm/migrations';

/** What is listed is worked out of the records again, so the list begins anew. */
export class Migration20261122111914 extends Migration {

  override name = 'Migration20261122111914';

  override up(): void | Promise<void> {
    this.addSql(`create table \`audit_chain__temp_alter\` (\`place\` integer not null primary key autoincrement, \`chain\` text not null, \`began_at\` datetime not null, \`newest_seal\` text null, \`listed_up_to\` bigint not null);`);
    this.addSql(`insert into \`audit_chain__temp_alter\` (\`chain\`, \`began_at\`, \`newest_seal\`, \`listed_up_to\`) select \`chain\`, \`began_at\`, \`newest_seal\`, 0 from \`audit_chain\` order by \`began_at\`, \`chain\`;`);
    this.addSql(`drop table \`audit_chain\`;`);
    this.addSql(`alter table \`audit_chain__temp_alter\` rename to \`audit_chain\`;`);
    this.addSql(`create unique index \`audit_chain_chain_unique\` on \`audit_chain\` (\`chain\`);`);

    this.addSql(`drop table \`audited_enterprise\`;`);
    this.addSql(`create table \`audited_enterprise\` (\`uscc\` text not null, \`chain_place\` integer not null, \`number\` bigint not null, primary key (\`uscc\`, \`chain_place\`, \`number\`)) without rowid;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`create table \`audit_chain__temp_alter\` (\`chain\` text not null primary key, \`began_at\` datetime not null, \`newest_seal\` text null, \`listed_up_to\` bigint not null);`);
    this.addSql(`insert into \`audit_chain__temp_alter\` select \`chain\`, \`began_at\`, \`newest_seal\`, 0 from \`audit_chain\`;`);
    this.addSql(`drop table \`audit_chain\`;`);
    this.addSql(`alter table \`audit_chain__temp_alter\` rename to \`audit_chain\`;`);

    this.addSql(`drop table \`audited_enterprise\`;`);
    this.addSql(`create table \`audited_enterprise\` (\`uscc\` text not null, \`chain\` text not null, \`number\` bigint not null, primary key (\`uscc\`, \`chain\`, \`number\`));`);
    this.addSql(`create index \`audited_enterprise_chain_number_index\` on \`audited_enterprise\` (\`chain\`, \`number\`);`);
  }

}
