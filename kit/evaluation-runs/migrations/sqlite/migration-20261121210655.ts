import { Migration } from '@mikro-orm/migrations';

export class Migration20261121210655 extends Migration {
  override name = 'Migration20261121210655';

  override up(): void | Promise<void> {
    this.addSql(
      `create table \`evaluation_model\` (\`digest\` text not null primary key, \`model\` text not null, \`version\` text not null, \`document\` text not null, \`first_used_at\` datetime not null);`,
    );

    this.addSql(
      `create table \`evaluation_run\` (\`number\` integer not null primary key autoincrement, \`cause\` text check (\`cause\` in ('PERIOD', 'RECORDS_CHANGED')) not null, \`scheme_version\` text not null, \`period\` text not null, \`period_start\` date not null, \`period_end\` date not null, \`evaluator_tier\` text check (\`evaluator_tier\` in ('PROVINCE', 'CITY', 'COUNTY')) not null, \`models\` text not null, \`nothing\` text not null, \`status\` text check (\`status\` in ('RUNNING', 'HELD', 'PUBLISHED', 'DISCARDED')) not null, \`population\` integer not null, \`evaluated\` integer not null, \`last_uscc\` text null, \`records_through\` bigint not null, \`distribution\` text null, \`result_hash\` text null, \`held_because\` text null, \`publish_reason\` text null, \`appended\` integer not null, \`unchanged\` integer not null, \`left_received\` integer not null, \`evaluated_on\` date not null, \`started_at\` datetime not null, \`finished_at\` datetime null, \`published_at\` datetime null);`,
    );
    this.addSql(
      `create index \`evaluation_run_scheme_version_period_end_evaluator_tier_index\` on \`evaluation_run\` (\`scheme_version\`, \`period_end\`, \`evaluator_tier\`);`,
    );

    this.addSql(
      `create table \`run_result\` (\`run\` integer not null, \`uscc\` text not null, \`subject_kind\` text not null, \`status\` text check (\`status\` in ('GRADED', 'NOT_APPLICABLE', 'NOT_YET_EVALUABLE', 'UNDETERMINED')) not null, \`grade\` text null, \`score_thousandths\` bigint null, \`facts\` text not null, primary key (\`run\`, \`uscc\`, \`subject_kind\`));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`evaluation_model\`;`);
    this.addSql(`drop table if exists \`evaluation_run\`;`);
    this.addSql(`drop table if exists \`run_result\`;`);
  }
}
