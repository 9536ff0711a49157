import { accessSync, constants, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { AppError, errorText } from '../../shared/errors/app-error.ts';

/** Where the program keeps what it remembers; every folder is 0700. */
export interface DataDirectory {
  readonly root: string;
  /** SQLite file; `:memory:` when nothing is to be remembered. */
  readonly database: string;
  /** The analyst's and the cloned rules. */
  readonly rules: string;
  readonly compiledRules: string;
  /** What a forgetful process may read: the data folder that remembers. */
  readonly remembered: { readonly database: string; readonly compiledRules: string } | null;
  readonly quarantine: string;
  /** Removes what was only lent for this process. */
  dispose(): void;
}

/**
 * The default data folder, after the XDG base directory specification
 * (https://specifications.freedesktop.org/basedir-spec/) or, on macOS, in Application Support.
 */
export function defaultDataDirectory(env: NodeJS.ProcessEnv = process.env): string {
  if (env.BINARYALERT_DATA_DIR) return path.resolve(env.BINARYALERT_DATA_DIR);
  if (process.platform === 'darwin') {
    return path.join(os.homedir(), 'Library', 'Application Support', 'binaryalert');
  }
  const xdg = env.XDG_DATA_HOME;
  const base = xdg && path.isAbsolute(xdg) ? xdg : path.join(os.homedir(), '.local', 'share');
  return path.join(base, 'binaryalert');
}

/**
 * Makes the data folder ready for use.
 * @throws AppError `data.unwritable`
 */
export function openDataDirectory(root: string): DataDirectory {
  const directory = dataDirectoryAt(root);
  try {
    for (const folder of [root, directory.rules, directory.compiledRules, directory.quarantine]) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
    }
    accessSync(root, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new AppError('data.unwritable', { path: root, why: errorText(error) }, { cause: error });
  }
  return directory;
}

/**
 * A data folder for a scan that leaves nothing behind: the rule library and the analyst's decisions
 * are read from `root`, the rest lives in memory and in a private temporary folder.
 */
export function openForgetfulDataDirectory(root: string): DataDirectory {
  const temporary = mkdtempSync(path.join(os.tmpdir(), 'binaryalert-'));
  const dispose = (): void => rmSync(temporary, { recursive: true, force: true });
  return {
    ...layout(root, ':memory:', dispose),
    compiledRules: temporary,
    remembered: dataDirectoryAt(root),
  };
}

/** Where everything is, or would be, in a data folder; nothing is made. */
export function dataDirectoryAt(root: string): DataDirectory {
  return layout(root, path.join(root, 'history.db'), () => {});
}

function layout(root: string, database: string, dispose: () => void): DataDirectory {
  return {
    root,
    database,
    rules: path.join(root, 'rules'),
    compiledRules: path.join(root, 'cache', 'rules'),
    remembered: null,
    quarantine: path.join(root, 'quarantine'),
    dispose,
  };
}
