import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  defaultDataDirectory,
  openDataDirectory,
  openForgetfulDataDirectory,
} from '../engine/data-directory.ts';
import { explainDatabaseError } from '../engine/database/open-database.ts';
import { Engine, type EngineOptions } from '../engine/engine.ts';
import { forkScanner } from '../engine/scanner/fork-scanner.ts';
import { warn } from './terminal.ts';

/** Options every command takes. */
export interface GlobalOptions {
  readonly dataDir?: string;
}

interface EngineSettings {
  readonly threads?: number;
  /** Remember nothing. */
  readonly forgetful?: boolean;
}

/** Absolute path of the data folder. */
export function dataRoot({ dataDir }: GlobalOptions): string {
  return dataDir === undefined ? defaultDataDirectory() : path.resolve(dataDir);
}

/** What comes with the program. This file is dist/cli.js when it runs. */
export function programParts(): Pick<EngineOptions, 'shippedRules' | 'spawnScanner'> {
  return {
    shippedRules: fileURLToPath(new URL('../rules', import.meta.url)),
    spawnScanner: forkScanner(new URL('./scanner-process.js', import.meta.url)),
  };
}

/** Runs something with an engine, and closes it whatever happens. */
export async function withEngine<Result>(
  options: GlobalOptions,
  use: (engine: Engine) => Promise<Result> | Result,
  { threads = availableParallelism(), forgetful = false }: EngineSettings = {},
): Promise<Result> {
  const root = dataRoot(options);
  const engine = new Engine({
    data: forgetful ? openForgetfulDataDirectory(root) : openDataDirectory(root),
    ...programParts(),
    threads,
  });
  if (engine.movedAside !== null) {
    const lost = engine.lostDecisions;
    const decisions =
      lost.length === 0
        ? 'The allowlist, the watched folders and which rules are disabled were taken over.'
        : `What could not be read out of it: ${lost.join(', ')}.`;
    warn(
      `The history was damaged. It was moved to ${engine.movedAside}, and a new one was begun; nothing in the old one was changed. ${decisions}`,
    );
  }
  if (engine.decisionsUnread !== null) {
    warn(
      `Which rules are disabled and what is allowed cannot be read (${engine.decisionsUnread}): every rule is used, nothing is allowed.`,
    );
  }
  try {
    return await use(engine);
  } catch (error) {
    throw explainDatabaseError(error, engine.data.database);
  } finally {
    engine.close();
  }
}
