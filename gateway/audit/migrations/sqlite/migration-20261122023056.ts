import { Migration } from '@mikro-orm/migrations';

export class Migration20261122023056 extends Migration {

  override name = 'Migration20261122023056';

  override up(): void | Promise<void> {
    this.addSql(`create table \`audit_chain\` (\`chain\` text not null primary key, \`began_at\` datetime not null, \`newest_seal\` text null, \`listed_up_to\` bigint not null);`);

    this.addSql(`create table \`audited_enterprise\` (\`uscc\` text not null, \`chain\` text not null, \`number\` bigint not null, primary key (\`uscc\`, \`chain\`, \`number\`));`);
    this.addSql(`create index \`audited_enterprise_chain_number_index\` on \`audited_enterprise\` (\`chain\`, \`number\`);`);

    this.addSql(`create table \`audited_operation\` (\`sha256\` text not null primary key, \`text\` text not null);`);

    this.addSql(`create table \`audit_record\` (\`chain\` text not null, \`number\` bigint not null, \`at\` datetime not null, \`subject\` text not null, \`operation_sha256\` text not null, \`content\` text not null, \`hash\` text not null, primary key (\`chain\`, \`number\`));`);
    this.addSql(`create index \`audit_record_at_index\` on \`audit_record\` (\`at\`);`);
    this.addSql(`create index \`audit_record_subject_at_index\` on \`audit_record\` (\`subject\`, \`at\`);`);

    this.addSql(`create table \`audit_seal\` (\`chain\` text not null, \`first\` bigint not null, \`last\` bigint not null, \`sealed_at\` datetime not null, \`key_id\` text not null, \`content\` text not null, \`signature\` text not null, primary key (\`chain\`, \`first\`));`);
    this.addSql(`create index \`audit_seal_sealed_at_index\` on \`audit_seal\` (\`sealed_at\`);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`audit_chain\`;`);
    this.addSql(`drop table if exists \`audited_enterprise\`;`);
    this.addSql(`drop table if exists \`audited_operation\`;`);
    this.addSql(`drop table if exists \`audit_record\`;`);
    this.addSql(`drop table if exists \`audit_seal\`;`);
  }

}
