import { readFileSync } from 'node:fs';
import { systemCode } from '../../../shared/errors/app-error.ts';

/** The system's limits on watching; null where it has none or does not say. */
export interface WatchLimits {
  /** Folders one user may watch, over all programs. */
  readonly watches: number | null;
  /** Programs (strictly: inotify instances) of one user that may watch. */
  readonly instances: number | null;
  /** Events kept for a program that is busy. */
  readonly queuedEvents: number | null;
}

const FOLDER = '/proc/sys/fs/inotify';

/** Limits as in https://man7.org/linux/man-pages/man7/inotify.7.html; all null but on Linux. */
export function watchLimits(): WatchLimits {
  return {
    watches: readLimit('max_user_watches'),
    instances: readLimit('max_user_instances'),
    queuedEvents: readLimit('max_queued_events'),
  };
}

/** Whether an error of `fs.watch` says that a limit is reached: more folders cannot be watched. */
export function isWatchLimit(error: unknown): boolean {
  const code = systemCode(error);
  return code === 'ENOSPC' || code === 'EMFILE' || code === 'ENFILE';
}

/** Which limit an error is about, and how to raise it. */
export function explainWatchLimit(error: unknown): string {
  const limits = watchLimits();
  if (systemCode(error) === 'ENOSPC') {
    return explain('watched folders', 'max_user_watches', limits.watches);
  }
  if (limits.instances === null) {
    return 'too many files are open; raise the limit with: ulimit -n';
  }
  return explain('watching programs', 'max_user_instances', limits.instances);
}

function explain(what: string, name: string, limit: number | null): string {
  const known = limit === null ? '' : ` (fs.inotify.${name} is ${limit})`;
  const wanted = Math.max(name === 'max_user_watches' ? 524_288 : 1024, 2 * (limit ?? 0));
  return `the system's limit on ${what} is reached${known}; raise it with: sudo sysctl fs.inotify.${name}=${wanted}`;
}

function readLimit(name: string): number | null {
  try {
    const limit = Number(readFileSync(`${FOLDER}/${name}`, 'utf8'));
    return Number.isInteger(limit) ? limit : null;
  } catch {
    return null;
  }
}
