import { readdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { namespaceOf, type RuleFileEntry } from '../../../shared/analysis/read-rule-sources.ts';
import { compareCodeUnits } from '../../../shared/analysis/rules-digest.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { RuleFile } from '../../../shared/model/rule-file.ts';
import type { HistoryDatabase } from '../database/open-database.ts';

/** Rule files to scan with, and the folders their includes may come from. */
export interface RuleSelection {
  readonly entries: readonly RuleFileEntry[];
  readonly roots: readonly string[];
  /** Names whose verdicts a scan with these rules renews: `library`, or the rules' paths. */
  readonly profile: string;
}

interface StateRow {
  namespace: string;
  enabled: number;
  reason: string | null;
}

/**
 * The rule files the program knows: those shipped with it, and below the data folder the
 * analyst's own and the cloned ones. A file of the data folder takes the place of a shipped one
 * of the same path. Whether a file is enabled is kept apart from the file, so it outlives updates.
 */
export class RuleLibrary {
  readonly #shipped: string;
  readonly #local: string;
  readonly #database: HistoryDatabase;

  /**
   * @param shipped folder of the rules that come with the program
   * @param local folder of the analyst's rules
   */
  constructor(shipped: string, local: string, database: HistoryDatabase) {
    this.#shipped = shipped;
    this.#local = local;
    this.#database = database;
  }

  /** All rule files in the order of their namespaces. */
  files(): RuleFile[] {
    const states = new Map(
      (this.#database.prepare('SELECT * FROM rule_file_states').all() as StateRow[]).map((row) => [
        row.namespace,
        row,
      ]),
    );
    const entries = new Map<string, RuleFileEntry & { source: string }>();
    for (const entry of ruleFilesBelow(this.#shipped)) {
      entries.set(entry.namespace, { ...entry, source: 'own' });
    }
    for (const entry of ruleFilesBelow(this.#local)) {
      entries.set(entry.namespace, { ...entry, source: sourceOf(entry.namespace) });
    }
    return [...entries.values()]
      .sort((a, b) => compareCodeUnits(a.namespace, b.namespace))
      .map((entry) => {
        const state = states.get(entry.namespace);
        return { ...entry, enabled: state?.enabled !== 0, reason: state?.reason ?? null };
      });
  }

  /** The enabled files. */
  selection(): RuleSelection {
    return {
      entries: this.files().filter(({ enabled }) => enabled),
      roots: [this.#local, this.#shipped],
      profile: 'library',
    };
  }

  /**
   * Enables or disables rule files.
   * @param pattern a namespace, or the folder of several (`public/webshell`)
   * @param reason why, for whoever reads the list later
   * @returns the namespaces concerned
   * @throws AppError `rules.unknown-file`
   */
  setEnabled(pattern: string, enabled: boolean, reason: string | null): string[] {
    const folder = `${pattern.replace(/\/+$/, '')}/`;
    const namespaces = this.files()
      .map(({ namespace }) => namespace)
      .filter((namespace) => namespace === pattern || namespace.startsWith(folder));
    if (namespaces.length === 0) throw new AppError('rules.unknown-file', { namespace: pattern });
    const update = this.#database.prepare(
      'REPLACE INTO rule_file_states (namespace, enabled, reason, changed_at) VALUES (?, ?, ?, ?)',
    );
    this.#database.transaction(() => {
      for (const namespace of namespaces) {
        update.run(namespace, enabled ? 1 : 0, enabled ? null : reason, Date.now());
      }
    })();
    return namespaces;
  }
}

/**
 * Rules named for one scan instead of the library: files, or folders of them. A file's namespace
 * is its name, a folder's files are named by their path below it.
 * @throws AppError `rules.not-found`
 */
export function namedRules(paths: readonly string[]): RuleSelection {
  const entries: RuleFileEntry[] = [];
  const roots: string[] = [];
  for (const named of paths.map((name) => path.resolve(name))) {
    const stats = statSync(named, { throwIfNoEntry: false });
    if (stats === undefined) throw new AppError('rules.not-found', { path: named });
    const found = stats.isDirectory()
      ? ruleFilesBelow(named)
      : [{ namespace: path.basename(named), path: named }];
    if (found.length === 0) throw new AppError('rules.not-found', { path: named });
    entries.push(...found);
    roots.push(stats.isDirectory() ? named : path.dirname(named));
  }
  const profile = `rules ${JSON.stringify(paths.map((name) => path.resolve(name)).sort())}`;
  return { entries: withDistinctNamespaces(entries), roots, profile };
}

/** Two named folders may hold files of the same path. */
function withDistinctNamespaces(entries: readonly RuleFileEntry[]): RuleFileEntry[] {
  const seen = new Map<string, number>();
  return entries.map((entry) => {
    const count = (seen.get(entry.namespace) ?? 0) + 1;
    seen.set(entry.namespace, count);
    return count === 1 ? entry : { ...entry, namespace: `${entry.namespace}#${count}` };
  });
}

/** The rule files below a folder, hidden folders left out, symbolic links only within it. */
export function ruleFilesBelow(root: string): RuleFileEntry[] {
  const realRoot = realPath(root);
  if (realRoot === null) return [];
  const found: RuleFileEntry[] = [];
  const folders = [realRoot];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.name.startsWith('.')) continue;
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) {
        folders.push(file);
      } else if (isRuleFileName(entry.name) && isWithin(realRoot, file)) {
        found.push({ namespace: namespaceOf(realRoot, file), path: file });
      }
    }
  }
  return found.sort((a, b) => compareCodeUnits(a.namespace, b.namespace));
}

/** BinaryAlert's rule: `.yar` or `.yara`, in any case. */
export function isRuleFileName(name: string): boolean {
  return /\.yara?$/i.test(name);
}

function isWithin(root: string, file: string): boolean {
  const real = realPath(file);
  return real?.startsWith(root + path.sep) === true && statSync(real).isFile();
}

function realPath(file: string): string | null {
  try {
    return realpathSync(file);
  } catch {
    return null;
  }
}

/** A clone lives in `host/owner/repository/…`; everything else is the analyst's. */
function sourceOf(namespace: string): string {
  const [host = '', owner, repository] = namespace.split('/');
  return host.includes('.') && owner !== undefined && repository !== undefined
    ? `${host}/${owner}/${repository}`
    : 'local';
}
