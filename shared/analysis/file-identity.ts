import type { Stats } from 'node:fs';

/**
 * Tells whether a file is still the one seen before: device, inode, size, and the times of its
 * last change of content and of status, which no program can set back without the other moving.
 */
export function fileIdentity(stats: Stats): string {
  return `${stats.dev}:${stats.ino}:${stats.size}:${stats.mtimeMs}:${stats.ctimeMs}`;
}

/** Kernels stamp times by their clock tick, at most 10 ms. */
const TICK_MS = 20;
/** File systems that keep whole seconds only, FAT even two. */
const COARSE_MS = 2_000;

/**
 * Whether a file changed so shortly before `now` (Unix ms) that a further change could carry the
 * same times: its verdict must not be remembered (the "racy" files of
 * https://git-scm.com/docs/racy-git).
 */
export function isRacy(stats: Stats, now: number): boolean {
  const coarse = stats.mtimeMs % 1000 === 0 && stats.ctimeMs % 1000 === 0;
  return now - Math.max(stats.mtimeMs, stats.ctimeMs) < (coarse ? COARSE_MS : TICK_MS);
}
