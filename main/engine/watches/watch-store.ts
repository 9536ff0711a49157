import { statSync } from 'node:fs';
import path from 'node:path';
import { nativePath } from '../../../shared/analysis/native-path.ts';
import { AppError, errorText } from '../../../shared/errors/app-error.ts';
import type { Severity } from '../../../shared/model/severity.ts';
import type { Watch, WatchSettings, WatchState, WatchStatus } from '../../../shared/model/watch.ts';
import type { HistoryDatabase } from '../database/open-database.ts';
import { fromStored, type StoredPath, toStored } from '../history/stored-path.ts';
import { namedRules } from '../rules/rule-library.ts';

interface WatchRow {
  id: number;
  path: StoredPath;
  paused: number;
  exclude: string;
  rules: string;
  notify_from: Severity;
  created_at: number;
  last_event_at: number | null;
  last_scan_id: number | null;
  state: WatchState | null;
  state_detail: string | null;
}

/** What a watch is made with; see {@link WatchSettings} for what may be left out. */
export type NewWatch = Pick<Watch, 'path'> & Partial<WatchSettings>;

const SELECT = 'SELECT * FROM watches';

/** The watched folders, as every process that uses the history sees them. */
export class WatchStore {
  /** Called when this process, not another, has added, changed or removed a watch. */
  onDidChange: () => void = () => {};

  readonly #database: HistoryDatabase;
  readonly #dataDirectory: string;

  /** @param dataDirectory the program's own folder, which cannot be watched */
  constructor(database: HistoryDatabase, dataDirectory: string) {
    this.#database = database;
    this.#dataDirectory = path.resolve(dataDirectory);
  }

  /**
   * @throws AppError `watch.not-a-folder`, `watch.duplicate`, `watch.own-data`, `rules.not-found`
   */
  add(settings: NewWatch, now = Date.now()): Watch {
    const folder = path.resolve(settings.path);
    this.#assertWatchable(folder);
    const { paused = false, exclude = [], notifyFrom = 'unknown' } = settings;
    const rules = absoluteRules(settings.rules ?? []);
    const { lastInsertRowid } = this.#database
      .prepare(
        `INSERT INTO watches (path, paused, exclude, rules, notify_from, created_at)
         VALUES (?, ?, ?, ?, ?, ?)`,
      )
      .run(toStored(folder), paused ? 1 : 0, json(exclude), json(rules), notifyFrom, now);
    this.onDidChange();
    return this.get(Number(lastInsertRowid));
  }

  #assertWatchable(folder: string): void {
    try {
      if (!statSync(nativePath(folder)).isDirectory()) {
        throw new AppError('watch.not-a-folder', { path: folder, why: 'it is not a folder' });
      }
    } catch (error) {
      if (error instanceof AppError) throw error;
      const why = errorText(error);
      throw new AppError('watch.not-a-folder', { path: folder, why }, { cause: error });
    }
    if (`${folder}/`.startsWith(`${this.#dataDirectory}/`)) {
      throw new AppError('watch.own-data', { path: folder });
    }
    const known = this.#byPath(folder);
    if (known !== undefined) throw new AppError('watch.duplicate', { path: folder, id: known.id });
  }

  /** @throws AppError `watch.unknown`, `rules.not-found` */
  update(id: number, changes: Partial<WatchSettings>): Watch {
    const { paused, exclude, rules, notifyFrom } = { ...this.get(id), ...changes };
    this.#database
      .prepare(
        'UPDATE watches SET paused = ?, exclude = ?, rules = ?, notify_from = ? WHERE id = ?',
      )
      .run(
        paused ? 1 : 0,
        json(exclude),
        json(changes.rules === undefined ? rules : absoluteRules(rules)),
        notifyFrom,
        id,
      );
    this.onDidChange();
    return this.get(id);
  }

  /** Forgets a watch; what its scans found stays. @throws AppError `watch.unknown` */
  remove(id: number): void {
    this.get(id);
    this.#database.prepare('DELETE FROM watches WHERE id = ?').run(id);
    this.onDidChange();
  }

  /** @throws AppError `watch.unknown` */
  get(id: number): Watch {
    const row = this.#row(id);
    if (row === undefined) throw new AppError('watch.unknown', { which: String(id) });
    return toWatch(row);
  }

  /** A watch by its number or its folder. @throws AppError `watch.unknown` */
  find(which: string): Watch {
    const row =
      (/^\d+$/.test(which) ? this.#row(Number(which)) : undefined) ??
      this.#byPath(path.resolve(which));
    if (row === undefined) throw new AppError('watch.unknown', { which });
    return toWatch(row);
  }

  /** All watches in the order they were added. */
  list(): Watch[] {
    return (this.#database.prepare(`${SELECT} ORDER BY id`).all() as WatchRow[]).map(toWatch);
  }

  /** How a watch stands, as the process that runs it last said; null when none ever did. */
  status(id: number): WatchStatus | null {
    const row = this.#row(id);
    return row?.state ? { state: row.state, detail: row.state_detail } : null;
  }

  /** Records how a watch stands, for other processes to see. */
  recordStatus(id: number, { state, detail }: WatchStatus): void {
    this.#database
      .prepare('UPDATE watches SET state = ?, state_detail = ? WHERE id = ?')
      .run(state, detail, id);
  }

  /** Records the last scan of a watch, and when something last changed in its folder. */
  recordScan(id: number, scanId: number, lastEventAt: number | null): void {
    this.#database
      .prepare(
        `UPDATE watches SET last_scan_id = ?, last_event_at = ifnull(?, last_event_at)
         WHERE id = ?`,
      )
      .run(scanId, lastEventAt, id);
  }

  #row(id: number): WatchRow | undefined {
    return this.#database.prepare(`${SELECT} WHERE id = ?`).get(id) as WatchRow | undefined;
  }

  #byPath(folder: string): WatchRow | undefined {
    return this.#database.prepare(`${SELECT} WHERE path = ?`).get(toStored(folder)) as
      | WatchRow
      | undefined;
  }
}

/** @throws AppError `rules.not-found` */
function absoluteRules(rules: readonly string[]): string[] {
  if (rules.length > 0) namedRules(rules);
  return rules.map((rule) => path.resolve(rule));
}

function json(list: readonly string[]): string {
  return JSON.stringify(list);
}

function toWatch(row: WatchRow): Watch {
  return {
    id: row.id,
    path: fromStored(row.path),
    paused: row.paused === 1,
    exclude: JSON.parse(row.exclude) as string[],
    rules: JSON.parse(row.rules) as string[],
    notifyFrom: row.notify_from,
    createdAt: row.created_at,
    lastEventAt: row.last_event_at,
    lastScanId: row.last_scan_id,
  };
}
