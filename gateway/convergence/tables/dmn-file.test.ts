import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DmnModdle } from 'dmn-moddle';
import { describe, expect, test } from 'vitest';
import { DEFAULT_RULES } from '../rule-set.ts';
import { readDmnFile } from './dmn-file.ts';

const files = (await readdir(DEFAULT_RULES)).filter((name) => name.endsWith('.dmn'));

describe('the shipped tables', () => {
  test('there are seven files', () => {
    expect(files).toHaveLength(7);
  });

  test.each(files)('%s comes back unchanged from a DMN modeler’s reading and writing', async (file) => {
    const xml = await readFile(join(DEFAULT_RULES, file), 'utf8');
    const moddle = new DmnModdle();
    const { rootElement, warnings } = await moddle.fromXML(xml);
    expect(warnings).toEqual([]);
    const written = await moddle.toXML(rootElement, { format: true });
    expect(await readDmnFile(file, written.xml)).toEqual(await readDmnFile(file, xml));
  });

  test.each(files)('%s shows each row’s rule and sentence where a modeler has one annotation column', async (file) => {
    const xml = await readFile(join(DEFAULT_RULES, file), 'utf8');
    const tables = await readDmnFile(file, xml);
    const described = [...xml.matchAll(/<description>(.*)<\/description>/gu)].map(([, text]) => text);
    expect(described).toEqual(
      tables.flatMap(({ rows }) => rows.map(({ annotations }) => `${annotations[0]} ${annotations[4]}`)),
    );
  });
});
