import { readFileSync, statSync } from 'node:fs';

/**
 * Whether another process has a database open: in WAL mode SQLite holds a lock on the file for as
 * long. Known on Linux only (https://man7.org/linux/man-pages/man5/proc_locks.5.html); elsewhere,
 * and in doubt, the answer is no.
 */
export function isOpenElsewhere(file: string): boolean {
  try {
    const inode = String(statSync(file, { bigint: true }).ino);
    return readFileSync('/proc/locks', 'utf8')
      .split('\n')
      .some((line) => {
        const [, , , , pid, place = ''] = line.trim().split(/\s+/);
        return place.split(':')[2] === inode && Number(pid) !== process.pid;
      });
  } catch {
    return false;
  }
}
