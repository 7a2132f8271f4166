import { Migration } from '@mikro-orm/migrations';

export class Migration20261121193848 extends Migration {

  override name = 'Migration20261121193848';

  override up(): void | Promise<void> {
    this.addSql(`create table \`annual_inspection\` (\`uscc\` text not null, \`year\` integer not null, \`carried_out\` integer not null, \`annual_cap\` integer null, \`received_at\` datetime not null, primary key (\`uscc\`, \`year\`));`);

    this.addSql(`create table \`enterprise\` (\`uscc\` text not null primary key, \`name\` text not null, \`registration_status\` text check (\`registration_status\` in ('ACTIVE', 'REVOKED', 'DEREGISTERED', 'MOVED_OUT', 'CANCELLED')) not null, \`registration_status_since\` date not null, \`registered_division\` text not null, \`industry_code\` text not null, \`established_on\` date null, \`directory_tier\` text check (\`directory_tier\` in ('PROVINCE', 'CITY', 'COUNTY')) not null, \`key_domains\` text not null, \`superseded_by\` text null, \`received_at\` datetime not null);`);
    this.addSql(`create index \`enterprise_superseded_by_index\` on \`enterprise\` (\`superseded_by\`);`);

    this.addSql(`create table \`registration_status_change\` (\`uscc\` text not null, \`since\` date not null, \`status\` text check (\`status\` in ('ACTIVE', 'REVOKED', 'DEREGISTERED', 'MOVED_OUT', 'CANCELLED')) not null, \`received_at\` datetime not null, primary key (\`uscc\`, \`since\`));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`annual_inspection\`;`);
    this.addSql(`drop table if exists \`enterprise\`;`);
    this.addSql(`drop table if exists \`registration_status_change\`;`);
  }

}
