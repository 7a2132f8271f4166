import { cp, mkdir, readFile, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ROOT } from './child.ts';

/**
 * What the Dockerfile copies into the image, in a folder of this machine, so that a file that the image would lack is
 * missed here too. Packages are those of this tree.
 */
export async function imageFolder(folder: string): Promise<void> {
  const dockerfile = await readFile(join(ROOT, 'Dockerfile'), 'utf8');
  await mkdir(folder, { recursive: true });
  for (const [, words = ''] of dockerfile.matchAll(/^COPY (.*)$/gm)) {
    const places = words.split(' ');
    const target = join(folder, places.pop() ?? '');
    for (const place of places) {
      const to = target.endsWith(basename(place)) ? target : join(target, basename(place));
      await mkdir(dirname(to), { recursive: true });
      await cp(join(ROOT, place), to, { recursive: true, filter: isInImage });
    }
  }
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
}

/** .dockerignore leaves tests and what they share out. */
function isInImage(path: string): boolean {
  return !path.endsWith('.test.ts') && basename(path) !== 'testing';
}
