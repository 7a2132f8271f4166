import { describe, expect, test } from 'vitest';
import { locateDatabase } from './location.ts';

describe('where a store is', () => {
  test('SQLite: a file of its own in the folder', () => {
    expect(locateDatabase('sqlite:data', 'work-safety')).toEqual({
      engine: 'sqlite',
      folder: 'data',
      name: 'work-safety',
      shownAs: 'data/work-safety.sqlite',
    });
  });

  test('PostgreSQL: a database of its own, named after the prefix and the store', () => {
    expect(locateDatabase('postgresql://hub:secret@db.example:5433/hebei', 'work-safety')).toEqual({
      engine: 'postgresql',
      url: 'postgresql://hub:secret@db.example:5433/hebei_work_safety',
      name: 'work-safety',
      shownAs: 'hebei_work_safety on db.example:5433',
    });
  });

  test('the prefix is hub unless given, and what is behind it in the URL stays', () => {
    expect(locateDatabase('postgres://db.example/?sslmode=require', 'registry')).toMatchObject({
      url: 'postgres://db.example/hub_registry?sslmode=require',
    });
  });

  test('what is shown to people never holds the password', () => {
    expect(locateDatabase('postgresql://hub:secret@db.example/hebei', 'registry').shownAs).not.toContain('secret');
  });

  test.each([
    ['another kind of database', 'mysql://localhost/hub'],
    ['no folder', 'sqlite:'],
    ['no kind at all', 'data'],
    ['an address that is none', 'postgresql://[/hub'],
    ['nothing', ''],
  ])('%s is refused with the two forms there are', (_title, setting) => {
    expect(() => locateDatabase(setting, 'registry')).toThrow(
      expect.objectContaining({
        code: 'CONFIGURATION_INVALID',
        message: 'HUB_DB must be sqlite:<folder> or postgresql://user:password@host:port/prefix.',
      }),
    );
  });
});
