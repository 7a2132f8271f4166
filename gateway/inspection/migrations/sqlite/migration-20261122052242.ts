import { Migration } from '@mikro-orm/migrations';

export class Migration20261122052242 extends Migration {

  override name = 'Migration20261122052242';

  override up(): void | Promise<void> {
    this.addSql(`create table \`inspection_document\` (\`plan\` integer not null, \`kind\` text check (\`kind\` in ('STATEMENT', 'POPULATION', 'INSPECTORS', 'TEAMS')) not null, \`part\` integer not null, \`text\` text not null, primary key (\`plan\`, \`kind\`, \`part\`));`);

    this.addSql(`create table \`inspection_draw\` (\`uscc\` text not null, \`plan\` integer not null, \`year\` integer not null, \`place\` integer not null, \`stratum\` integer not null, \`region\` text null, \`tier\` text not null, \`sector_class\` text not null, \`lead_sector\` text not null, \`is_by_class\` integer not null, \`ends_on\` date not null, \`team\` text not null, \`is_short\` integer not null, \`departments_left\` integer not null, \`unpublished\` integer not null, \`publish_due_on\` date null, primary key (\`uscc\`, \`plan\`));`);
    this.addSql(`create index \`inspection_draw_plan_place_index\` on \`inspection_draw\` (\`plan\`, \`place\`);`);
    this.addSql(`create index \`inspection_draw_year_index\` on \`inspection_draw\` (\`year\`);`);

    this.addSql(`create table \`inspection_plan\` (\`number\` integer not null primary key autoincrement, \`lead_sector\` text not null, \`sectors\` text not null, \`regions\` text not null, \`year\` integer not null, \`ends_on\` date not null, \`content\` text not null, \`state\` text check (\`state\` in ('DRAFT', 'FREEZING', 'FROZEN', 'DRAWING', 'DRAWN', 'CANCELLED')) not null, \`created_at\` datetime not null, \`by_subject\` text not null, \`touched_at\` datetime not null, \`note\` text null, \`frozen\` text null, \`frozen_hash\` text null, \`frozen_after\` integer null, \`secret\` text null, \`public_seed\` text null, \`draw_order\` integer null, \`drawn_at\` datetime null, \`draw_hash\` text null, \`teams_hash\` text null);`);
    this.addSql(`create unique index \`inspection_plan_year_draw_order_unique\` on \`inspection_plan\` (\`year\`, \`draw_order\`);`);

    this.addSql(`create table \`inspection_result\` (\`uscc\` text not null, \`plan\` integer not null, \`sector\` text not null, \`revision\` integer not null, \`is_current\` integer not null, \`standing\` text check (\`standing\` in ('STANDING', 'WITHDRAWN', 'REPAIRED')) not null, \`outcome\` text not null, \`inspected_on\` date not null, \`published_on\` date null, \`reason\` text null, \`reported_at\` datetime not null, \`by_subject\` text not null, primary key (\`uscc\`, \`plan\`, \`sector\`, \`revision\`));`);
    this.addSql(`create index \`inspection_result_is_current_published_on_index\` on \`inspection_result\` (\`is_current\`, \`published_on\`);`);

    this.addSql(`create table \`inspector\` (\`sector\` text not null, \`staff_number\` text not null, \`division\` text not null, \`specialities\` text not null, \`avoids\` text not null, \`is_available\` integer not null, \`changed_at\` datetime not null, primary key (\`sector\`, \`staff_number\`));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`inspection_document\`;`);
    this.addSql(`drop table if exists \`inspection_draw\`;`);
    this.addSql(`drop table if exists \`inspection_plan\`;`);
    this.addSql(`drop table if exists \`inspection_result\`;`);
    this.addSql(`drop table if exists \`inspector\`;`);
  }

}
