import { Migration } from '@mikro-orm/migrations';

export class Migration20261121205605 extends Migration {
  override name = 'Migration20261121205605';

  override up(): void | Promise<void> {
    this.addSql(
      `create table \`exchange_position\` (\`sender\` text not null, \`what\` text not null, \`sequence\` bigint not null, \`taken_at\` datetime not null, primary key (\`sender\`, \`what\`));`,
    );

    this.addSql(
      `create table \`exchange_receipt\` (\`receiver\` text not null, \`what\` text not null, \`sequence\` bigint not null, \`acknowledged_at\` datetime not null, primary key (\`receiver\`, \`what\`));`,
    );

    this.addSql(
      `create table \`exchange_refusal\` (\`uscc\` text not null, \`receiver\` text not null, \`what\` text not null, \`record_key\` text not null, \`codes\` text not null, \`refused_at\` datetime not null, primary key (\`uscc\`, \`receiver\`, \`what\`, \`record_key\`));`,
    );

    this.addSql(
      `create table \`received_record\` (\`uscc\` text not null, \`sender\` text not null, \`what\` text not null, \`key\` text not null, \`content\` text not null, \`received_at\` datetime not null, primary key (\`uscc\`, \`sender\`, \`what\`, \`key\`));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`exchange_position\`;`);
    this.addSql(`drop table if exists \`exchange_receipt\`;`);
    this.addSql(`drop table if exists \`exchange_refusal\`;`);
    this.addSql(`drop table if exists \`received_record\`;`);
  }
}
