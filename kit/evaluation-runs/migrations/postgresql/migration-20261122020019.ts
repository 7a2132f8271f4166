import { Migration } from '@mikro-orm/migrations';

export class Migration20261122020019 extends Migration {

  override name = 'Migration20261122020019';

  override up(): void | Promise<void> {
    this.addSql(`alter table "evaluation_run" add "directory_tier" text null, add "directory_division" varchar(6) null;`);
    this.addSql(`alter table "evaluation_run" add constraint "evaluation_run_directory_tier_check" check ("directory_tier" in ('PROVINCE', 'CITY', 'COUNTY'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "evaluation_run" drop constraint "evaluation_run_directory_tier_check";`);
    this.addSql(`alter table "evaluation_run" drop column "directory_tier", drop column "directory_division";`);
  }

}
