import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import {
  defaultDataDirectory,
  openDataDirectory,
  openForgetfulDataDirectory,
} from '../engine/data-directory.ts';
import { Engine } from '../engine/engine.ts';
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

/** Runs something with an engine, and closes it whatever happens. */
export async function withEngine<Result>(
  options: GlobalOptions,
  use: (engine: Engine) => Promise<Result> | Result,
  { threads = availableParallelism(), forgetful = false }: EngineSettings = {},
): Promise<Result> {
  const root = options.dataDir ?? defaultDataDirectory();
  const engine = new Engine({
    data: forgetful ? openForgetfulDataDirectory(root) : openDataDirectory(root),
    // This file is dist/cli.js when it runs.
    shippedRules: fileURLToPath(new URL('../rules', import.meta.url)),
    spawnScanner: forkScanner(new URL('./scanner-process.js', import.meta.url)),
    threads,
  });
  if (engine.movedAside !== null) {
    warn(
      `The history was damaged. It was moved to ${engine.movedAside}, and a new one was begun; nothing in the old one was changed.`,
    );
  }
  try {
    return await use(engine);
  } finally {
    engine.close();
  }
}
