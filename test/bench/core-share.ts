import { existsSync } from 'node:fs';
import { mkdir, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const PERIOD_MICROS = 100_000;
const VERSION_1 = '/sys/fs/cgroup/cpu';
const VERSION_2 = '/sys/fs/cgroup';

/** A process held to a share of one core, as a container with `cpus` is. */
interface HeldProcess {
  /** Once it has ended. */
  readonly release: () => Promise<void>;
}

/** Whether this user may hold processes to a share of a core: Linux control groups, of either version. */
export async function canHold(): Promise<boolean> {
  const group = groupOf(process.pid);
  try {
    await mkdir(group);
    await setShare(group, 1);
    return true;
  } catch {
    return false;
  } finally {
    await rmdir(group).catch(() => undefined); // it was not made
  }
}

/** @throws {Error} of the file system, where `canHold` says no. */
export async function holdTo(share: number, pid: number): Promise<HeldProcess> {
  const group = groupOf(pid);
  await mkdir(group);
  await setShare(group, share);
  await writeFile(join(group, 'cgroup.procs'), String(pid));
  return { release: () => rmdir(group) };
}

function groupOf(pid: number): string {
  return join(existsSync(VERSION_1) ? VERSION_1 : VERSION_2, `hub-bench-${pid}`);
}

async function setShare(group: string, share: number): Promise<void> {
  const quota = Math.round(share * PERIOD_MICROS);
  if (group.startsWith(VERSION_1)) {
    await writeFile(join(group, 'cpu.cfs_period_us'), String(PERIOD_MICROS));
    await writeFile(join(group, 'cpu.cfs_quota_us'), String(quota));
  } else await writeFile(join(group, 'cpu.max'), `${quota} ${PERIOD_MICROS}`);
}
