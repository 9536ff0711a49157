/** How long changes are waited for; all times in milliseconds. */
export interface SettlingTimes {
  /** A path without a change for this long has come to rest. */
  readonly quietMs: number;
  /** Once one path has come to rest, others are waited for this long, to be taken with it. */
  readonly gatherMs: number;
  /** A path that never comes to rest is taken after this long as it is. */
  readonly longestMs: number;
}

export const SETTLING_TIMES: SettlingTimes = { quietMs: 250, gatherMs: 250, longestMs: 60_000 };

/** What a look at a path that seems to be at rest says. */
export type AtRest =
  /** It is still being written. */
  | 'moving'
  /** It is at rest, and to be taken. */
  | 'settled'
  /** It is gone, or nothing to be taken. */
  | 'nothing';

/** What has come to rest: some paths, or so many that the whole folder is to be looked through. */
export type Settled =
  | { readonly whole: true }
  | { readonly whole: false; readonly paths: readonly string[] };

interface Change {
  readonly first: number;
  readonly last: number;
}

/**
 * Paths that changed and are waited for until they come to rest. Their number is bounded: beyond
 * it only "everything" is remembered, so that a flood of changes costs one scan of the folder.
 * Times come from the caller, from a clock that only goes forward.
 */
export class Settling {
  readonly #times: SettlingTimes;
  readonly #maxPaths: number;
  readonly #changes = new Map<string, Change>();
  #flood: Change | null = null;

  constructor(times: SettlingTimes, maxPaths: number) {
    this.#times = times;
    this.#maxPaths = maxPaths;
  }

  /** A path has changed. */
  touch(path: string, now: number): void {
    if (this.#flood !== null) {
      this.touchAll(now);
      return;
    }
    const first = this.#changes.get(path)?.first ?? now;
    this.#changes.set(path, { first, last: now });
    if (this.#changes.size > this.#maxPaths) this.touchAll(now);
  }

  /** Anything may have changed. */
  touchAll(now: number): void {
    this.#flood = { first: this.#flood?.first ?? now, last: now };
    this.#changes.clear();
  }

  clear(): void {
    this.#flood = null;
    this.#changes.clear();
  }

  /** When to take next; null while nothing has changed. */
  get dueAt(): number | null {
    if (this.#flood !== null) return this.#restsAt(this.#flood);
    let earliest = Number.POSITIVE_INFINITY;
    let latest = 0;
    for (const change of this.#changes.values()) {
      const at = this.#restsAt(change);
      earliest = Math.min(earliest, at);
      latest = Math.max(latest, at);
    }
    return this.#changes.size === 0 ? null : Math.min(latest, earliest + this.#times.gatherMs);
  }

  /** Takes what has come to rest, after a look at each path. */
  take(now: number, look: (path: string) => AtRest): Settled {
    if (this.#flood !== null && this.#restsAt(this.#flood) <= now) {
      this.clear();
      return { whole: true };
    }
    const paths: string[] = [];
    for (const [path, change] of this.#changes) {
      if (this.#restsAt(change) > now) continue;
      const atRest = look(path);
      if (atRest === 'moving' && now - change.first < this.#times.longestMs) {
        this.#changes.set(path, { first: change.first, last: now });
        continue;
      }
      this.#changes.delete(path);
      if (atRest !== 'nothing') paths.push(path);
    }
    return { whole: false, paths };
  }

  #restsAt({ first, last }: Change): number {
    return Math.min(last + this.#times.quietMs, first + this.#times.longestMs);
  }
}
