import { Migration } from '@mikro-orm/migrations';

export class Migration20261121230444 extends Migration {

  override name = 'Migration20261121230444';

  override up(): void | Promise<void> {
    this.addSql(`alter table "rights_case" drop constraint "rights_case_record_kind_check";`);
    this.addSql(`alter table "rights_case" add constraint "rights_case_record_kind_check" check ("record_kind" in ('PENALTY', 'PERMIT', 'SEVERE_LISTING', 'ABNORMAL_LISTING', 'CREDIT_RECORD', 'GRADE'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "rights_case" drop constraint "rights_case_record_kind_check";`);
    this.addSql(`alter table "rights_case" add constraint "rights_case_record_kind_check" check ("record_kind" in ('PENALTY', 'PERMIT', 'SEVERE_LISTING', 'ABNORMAL_LISTING', 'GRADE'));`);
  }

}
