import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_RULES, loadRuleSet } from '../rule-set.ts';
import type { RuleSet } from '../rule-set.ts';
import { RuleSetRefused } from '../tables/rule-set-refused.ts';
import type { RuleSetProblem } from '../tables/rule-set-refused.ts';

/** What an official does to one file of CONV-HEB-DEFAULT-1: texts and what replaces them; null removes the file. */
export type Edits = Readonly<Record<string, readonly (readonly [found: string, replacement: string])[] | null>>;

/** Loads a copy of CONV-HEB-DEFAULT-1 with the edits made; fails where a text to be replaced is not there. */
export async function loadEdited(edits: Edits): Promise<RuleSet> {
  const folder = await mkdtemp(join(tmpdir(), 'rules-'));
  try {
    await cp(DEFAULT_RULES, folder, { recursive: true });
    for (const [file, replacements] of Object.entries(edits)) {
      const path = join(folder, file);
      if (replacements === null) {
        await rm(path);
        continue;
      }
      let text = await readFile(path, 'utf8');
      for (const [found, replacement] of replacements) {
        if (!text.includes(found)) throw new Error(`${file} does not contain ${found}`);
        text = text.replace(found, () => replacement);
      }
      await writeFile(path, text);
    }
    return await loadRuleSet(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The problems for which the edited rule set is refused; none if it loads. */
export async function problemsOf(edits: Edits): Promise<readonly RuleSetProblem[]> {
  try {
    await loadEdited(edits);
    return [];
  } catch (error) {
    if (error instanceof RuleSetRefused) return error.problems;
    throw error;
  }
}
