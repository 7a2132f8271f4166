import { Migration } from '@mikro-orm/migrations';

export class Migration20261122080735 extends Migration {

  override name = 'Migration20261122080735';

  override up(): void | Promise<void> {
    this.addSql(`create table \`rehearsal_movers\` (\`rehearsal\` integer not null, \`part\` integer not null, \`outcomes\` text not null, \`usccs\` text not null, primary key (\`rehearsal\`, \`part\`));`);

    this.addSql(`drop table if exists \`rehearsal_moves\`;`);

    // A list in the older form is not read any more, and an empty one in its place would be a lie.
    this.addSql(`update \`rehearsal\` set state = 'FAILED', result = '{"failure":"Its list was kept by an older program; rehearse again."}' where state = 'DONE';`);
  }

  override down(): void | Promise<void> {
    this.addSql(`create table \`rehearsal_moves\` (\`lines\` text not null, \`part\` integer not null, \`rehearsal\` integer not null, \`view\` text not null, primary key (\`rehearsal\`, \`view\`, \`part\`));`);

    this.addSql(`drop table if exists \`rehearsal_movers\`;`);
  }

}
