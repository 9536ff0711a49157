/** How the analysis of one file ended: every file seen ends in exactly one of these. */
export const OUTCOMES = [
  'clean',
  'match',
  'skipped',
  'encrypted',
  'limit',
  'timeout',
  'unreadable',
  'crashed',
] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** Why a file has the outcome it has, where `clean` and `match` need no reason. */
export const REASONS = {
  excluded: 'excluded by a pattern',
  symlink: 'a symbolic link, not followed',
  'hard-link': 'another name of a file this scan has already taken',
  'special-file': 'not a regular file (pipe, socket or device)',
  'pseudo-file-system': 'a pseudo file system of the kernel',
  'own-data': "the scanner's own data folder",
  'rule-source': 'a rule file in use by this scan',
  'too-large': 'larger than the size limit',
  'offset-limit': 'larger than the 4 GiB the engine can address',
  'time-limit': 'the time limit ended its scan',
  'permission-denied': 'permission denied',
  vanished: 'gone before it could be read',
  changed: 'kept changing while it was read',
  'link-loop': 'too many levels of symbolic links',
  'name-too-long': 'the path is longer than the system allows',
  'io-error': 'the system could not read it',
  'scanner-crashed': 'the scanner process died on it',
  'engine-error': 'the YARA engine gave up on it',
} as const;

export type Reason = keyof typeof REASONS;

/** Skips that leave no content unscanned against the analyst's will. */
const COMPLETE_SKIPS: ReadonlySet<Reason> = new Set([
  'excluded',
  'symlink',
  'hard-link',
  'special-file',
  'pseudo-file-system',
  'own-data',
  'rule-source',
]);

/**
 * Whether a file with this outcome leaves a scan incomplete: its content was wanted and not
 * (wholly) scanned. Symbolic links, pipes, excluded files and second names of one file do not;
 * a file over the size limit does, because "too large" must never read as "clean".
 */
export function isIncomplete(outcome: Outcome, reason: Reason | null): boolean {
  if (outcome === 'clean' || outcome === 'match') return false;
  return outcome !== 'skipped' || reason === null || !COMPLETE_SKIPS.has(reason);
}

/** Only these may be remembered as the verdict on an unchanged file. */
export function isCacheable(outcome: Outcome): boolean {
  return outcome === 'clean' || outcome === 'match';
}
