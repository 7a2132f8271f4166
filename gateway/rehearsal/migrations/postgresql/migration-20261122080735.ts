import { Migration } from '@mikro-orm/migrations';

export class Migration20261122080735 extends Migration {

  override name = 'Migration20261122080735';

  override up(): void | Promise<void> {
    this.addSql(`create table "rehearsal_movers" ("rehearsal" int not null, "part" int not null, "outcomes" text not null, "usccs" text not null, primary key ("rehearsal", "part"));`);

    this.addSql(`drop table if exists "rehearsal_moves" cascade;`);

    // A list in the older form is not read any more, and an empty one in its place would be a lie.
    this.addSql(`update "rehearsal" set state = 'FAILED', result = '{"failure":"Its list was kept by an older program; rehearse again."}' where state = 'DONE';`);
  }

  override down(): void | Promise<void> {
    this.addSql(`create table "rehearsal_moves" ("lines" text not null, "part" int not null, "rehearsal" int not null, "view" varchar(16) not null, primary key ("rehearsal", "view", "part"));`);

    this.addSql(`drop table if exists "rehearsal_movers" cascade;`);
  }

}
