import { Migration } from '@mikro-orm/migrations';

export class Migration20261122020019 extends Migration {

  override name = 'Migration20261122020019';

  override up(): void | Promise<void> {
    this.addSql(`pragma foreign_keys = off;`);
    this.addSql(`create table \`evaluation_run__temp_alter\` (\`number\` integer not null primary key autoincrement, \`cause\` text check (\`cause\` in ('PERIOD', 'RECORDS_CHANGED')) not null, \`scheme_version\` text not null, \`period\` text not null, \`period_start\` date not null, \`period_end\` date not null, \`evaluator_tier\` text check (\`evaluator_tier\` in ('PROVINCE', 'CITY', 'COUNTY')) not null, \`directory_tier\` text check (\`directory_tier\` in ('PROVINCE', 'CITY', 'COUNTY')) null, \`directory_division\` text null, \`models\` text not null, \`nothing\` text not null, \`status\` text check (\`status\` in ('RUNNING', 'HELD', 'PUBLISHED', 'DISCARDED')) not null, \`population\` integer not null, \`evaluated\` integer not null, \`last_uscc\` text null, \`records_through\` bigint not null, \`distribution\` text null, \`result_hash\` text null, \`held_because\` text null, \`publish_reason\` text null, \`appended\` integer not null, \`unchanged\` integer not null, \`left_received\` integer not null, \`evaluated_on\` date not null, \`started_at\` datetime not null, \`finished_at\` datetime null, \`published_at\` datetime null);`);
    this.addSql(`insert into \`evaluation_run__temp_alter\` select \`number\`, \`cause\`, \`scheme_version\`, \`period\`, \`period_start\`, \`period_end\`, \`evaluator_tier\`, null as \`directory_tier\`, null as \`directory_division\`, \`models\`, \`nothing\`, \`status\`, \`population\`, \`evaluated\`, \`last_uscc\`, \`records_through\`, \`distribution\`, \`result_hash\`, \`held_because\`, \`publish_reason\`, \`appended\`, \`unchanged\`, \`left_received\`, \`evaluated_on\`, \`started_at\`, \`finished_at\`, \`published_at\` from \`evaluation_run\`;`);
    this.addSql(`drop table \`evaluation_run\`;`);
    this.addSql(`alter table \`evaluation_run__temp_alter\` rename to \`evaluation_run\`;`);
    this.addSql(`create index \`evaluation_run_scheme_version_period_end_evaluator_tier_index\` on \`evaluation_run\` (\`scheme_version\`, \`period_end\`, \`evaluator_tier\`);`);
    this.addSql(`pragma foreign_keys = on;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`pragma foreign_keys = off;`);
    this.addSql(`create table \`evaluation_run__temp_alter\` (\`appended\` integer not null, \`cause\` text check (\`cause\` in ('PERIOD', 'RECORDS_CHANGED')) not null, \`distribution\` text null, \`evaluated\` integer not null, \`evaluated_on\` date not null, \`evaluator_tier\` text check (\`evaluator_tier\` in ('PROVINCE', 'CITY', 'COUNTY')) not null, \`finished_at\` datetime null, \`held_because\` text null, \`last_uscc\` text null, \`left_received\` integer not null, \`models\` text not null, \`nothing\` text not null, \`number\` integer not null primary key autoincrement, \`period\` text not null, \`period_end\` date not null, \`period_start\` date not null, \`population\` integer not null, \`publish_reason\` text null, \`published_at\` datetime null, \`records_through\` bigint not null, \`result_hash\` text null, \`scheme_version\` text not null, \`started_at\` datetime not null, \`status\` text check (\`status\` in ('RUNNING', 'HELD', 'PUBLISHED', 'DISCARDED')) not null, \`unchanged\` integer not null);`);
    this.addSql(`insert into \`evaluation_run__temp_alter\` select \`appended\`, \`cause\`, \`distribution\`, \`evaluated\`, \`evaluated_on\`, \`evaluator_tier\`, \`finished_at\`, \`held_because\`, \`last_uscc\`, \`left_received\`, \`models\`, \`nothing\`, \`number\`, \`period\`, \`period_end\`, \`period_start\`, \`population\`, \`publish_reason\`, \`published_at\`, \`records_through\`, \`result_hash\`, \`scheme_version\`, \`started_at\`, \`status\`, \`unchanged\` from \`evaluation_run\`;`);
    this.addSql(`drop table \`evaluation_run\`;`);
    this.addSql(`alter table \`evaluation_run__temp_alter\` rename to \`evaluation_run\`;`);
    this.addSql(`create index \`evaluation_run_scheme_version_period_end_evaluator_tier_index\` on \`evaluation_run\` (\`scheme_version\`, \`period_end\`, \`evaluator_tier\`);`);
    this.addSql(`pragma foreign_keys = on;`);
  }

}
