import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { RuleFileEntry } from '../../../shared/analysis/read-rule-sources.ts';
import { compareCodeUnits } from '../../../shared/analysis/rules-digest.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { RuleFile } from '../../../shared/model/rule-file.ts';
import type { HistoryDatabase } from '../database/open-database.ts';
import { cloneOf } from './clone-manifest.ts';
import { finishInterruptedClone } from './interrupted-clone.ts';
import { ruleFilesBelow } from './rule-files.ts';

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

  /** The folders that namespaces are paths below. */
  get roots(): readonly string[] {
    return [this.#local, this.#shipped];
  }

  /** All rule files in the order of their namespaces. */
  files(): RuleFile[] {
    finishInterruptedClone(this.#local);
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
    const clones = new Map<string, boolean>();
    for (const entry of ruleFilesBelow(this.#local)) {
      const source = cloneOf(this.#local, entry.namespace, clones) ?? 'local';
      entries.set(entry.namespace, { ...entry, source });
    }
    return [...entries.values()]
      .sort((a, b) => compareCodeUnits(a.namespace, b.namespace))
      .map((entry) => {
        const state = states.get(entry.namespace);
        return { ...entry, enabled: state?.enabled !== 0, reason: state?.reason ?? null };
      });
  }

  /** The shipped files whose place a file of the data folder takes. */
  replacedFiles(): RuleFileEntry[] {
    const own = new Set(ruleFilesBelow(this.#local).map(({ namespace }) => namespace));
    return ruleFilesBelow(this.#shipped).filter(({ namespace }) => own.has(namespace));
  }

  /**
   * Where the rules are that a path means or, if there is nothing at it, a namespace or folder of
   * the library.
   * @returns absolute paths
   * @throws AppError `rules.not-found`
   */
  locate(name: string): string[] {
    if (existsSync(name)) return [path.resolve(name)];
    const files = this.#below(name);
    if (files.length === 0) throw new AppError('rules.not-found', { path: name });
    return files.map((file) => file.path);
  }

  /** The enabled files. */
  selection(): RuleSelection {
    return {
      entries: this.files().filter(({ enabled }) => enabled),
      roots: this.roots,
      profile: 'library',
    };
  }

  /**
   * Enabled and disabled files.
   * @param pattern a namespace, or the folder of several (`public/webshell`)
   * @throws AppError `rules.unknown-file`
   */
  filesAt(pattern: string): RuleFile[] {
    const files = this.#below(pattern);
    if (files.length === 0) throw new AppError('rules.unknown-file', { namespace: pattern });
    return files;
  }

  #below(pattern: string): RuleFile[] {
    const folder = `${pattern.replace(/\/+$/, '')}/`;
    return this.files().filter(
      ({ namespace }) => namespace === pattern || namespace.startsWith(folder),
    );
  }

  /**
   * Enables or disables rule files.
   * @param pattern a namespace, or the folder of several (`public/webshell`)
   * @param reason why, for whoever reads the list later
   * @returns the namespaces concerned
   * @throws AppError `rules.unknown-file`
   */
  setEnabled(pattern: string, enabled: boolean, reason: string | null): string[] {
    const namespaces = this.filesAt(pattern).map(({ namespace }) => namespace);
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
 * @param libraryRoots rules from one of these may include whatever is below it
 * @throws AppError `rules.not-found`
 */
export function namedRules(
  paths: readonly string[],
  libraryRoots: readonly string[] = [],
): RuleSelection {
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
    roots.push(...libraryRoots.filter((root) => named.startsWith(root + path.sep)));
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
