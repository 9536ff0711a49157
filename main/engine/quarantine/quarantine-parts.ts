import type { ContainerFolder } from './container-folder.ts';
import type { QuarantineKey } from './quarantine-key.ts';
import type { QuarantineStore } from './quarantine-store.ts';

/** The points a move passes, in order; after each of them the process may die. */
export const QUARANTINE_STEPS = [
  'add-journalled',
  'add-copying',
  'add-copied',
  'add-named',
  'add-recorded',
  'add-verified',
  'add-checked',
  'add-removed',
  'add-held',
  'restore-journalled',
  'restore-copying',
  'restore-copied',
  'restore-named',
  'restore-cleared',
  'restore-recorded',
  'restore-finished',
  'delete-recorded',
  'delete-finished',
] as const;

export type QuarantineStep = (typeof QUARANTINE_STEPS)[number];

/** What the moves of a quarantine work with. */
export interface QuarantineParts {
  readonly store: QuarantineStore;
  readonly containers: ContainerFolder;
  readonly keyFile: QuarantineKey;
  /** The data folder, whose own files are not taken in. */
  readonly dataRoot: string;
  readonly reached: (step: QuarantineStep) => void;
}
