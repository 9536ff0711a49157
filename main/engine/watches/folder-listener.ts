import type { Reason } from '../../../shared/model/outcome.ts';

/** Who wants to know of changes below a folder. */
export interface FolderListener {
  /** Whether a path is left out, as in a scan; folders left out are not entered. */
  readonly excludes: (path: string, isDirectory: boolean) => Reason | null;
  /** A file may be new, changed or gone. */
  onDidChange(path: string): void;
  /** The folder itself is gone, or another one is in its place. */
  onDidLose(): void;
  /** Changes are no longer reported. */
  onDidFail(error: unknown): void;
}
