import { lstatSync } from 'node:fs';
import { nativePath } from '../../../shared/analysis/native-path.ts';
import type { FileReport } from '../../../shared/model/file-report.ts';
import type { KnownFile } from '../history/known-files.ts';
import type { FileEntry, SkippedEntry } from './walk.ts';

const UNREAD = { sha256: null, md5: null, findings: [], durationMs: 0 } as const;

/** The report of something a walk met and did not take for a file to scan. */
export function notScannedReport(entry: SkippedEntry): FileReport {
  const { path, outcome, reason, detail, size } = entry;
  return { ...UNREAD, path, outcome, reason, detail, size };
}

/** The report of a file over the size limit. */
export function tooLargeReport({ path, stats }: FileEntry): FileReport {
  const verdict = { outcome: 'skipped', reason: 'too-large', detail: null } as const;
  return { ...UNREAD, ...verdict, path, size: stats.size };
}

/** The report that the history gives of a file. */
export function knownReport(
  path: string,
  known: KnownFile,
  findings: FileReport['findings'],
): FileReport {
  const { size, sha256, md5, outcome, reason, detail } = known;
  return { path, size, sha256, md5, outcome, reason, detail, findings, durationMs: 0 };
}

/** Whether a file could not be read because it no longer exists. */
export function isGone({ outcome, reason, path }: FileReport): boolean {
  if (outcome !== 'unreadable' || reason !== 'vanished') return false;
  try {
    lstatSync(nativePath(path));
    return false;
  } catch {
    return true;
  }
}
