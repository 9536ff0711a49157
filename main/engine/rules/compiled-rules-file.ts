import { readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import {
  type CompiledRules,
  decodeCompiledRules,
  encodeCompiledRules,
} from '../../../shared/analysis/compiled-rules.ts';
import { writeFileAtomically } from '../files/durable-files.ts';

/** Compiled sets kept on disk; each is a few MB at most. */
const MAX_KEPT = 16;

/** Where the compiled form of a rule set is kept. */
export function compiledRulesPath(folder: string, digest: string): string {
  return path.join(folder, `${digest}.yarx`);
}

/** Writes a compiled rule set so that a reader sees all of it or nothing. */
export function writeCompiledRules(file: string, compiled: CompiledRules): void {
  writeFileAtomically(file, encodeCompiledRules(compiled));
}

/**
 * Whether a whole, unchanged compiled form of the rule set is on disk. One that is truncated,
 * foreign or of another engine version is removed, if it may be.
 */
export function hasCompiledRules(file: string, digest: string): boolean {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    return false;
  }
  const whole = decodeCompiledRules(bytes, digest) !== null;
  try {
    const now = new Date();
    if (whole) utimesSync(file, now, now);
    else rmSync(file, { force: true });
  } catch {
    // A folder that may only be read: nothing is lost but the time of its last use.
  }
  return whole;
}

/** Removes the compiled sets that were not used for longest. */
export function pruneCompiledRules(folder: string): void {
  const files = readdirSync(folder)
    .map((name) => path.join(folder, name))
    .map((file) => ({ file, usedAt: statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((a, b) => b.usedAt - a.usedAt);
  for (const { file } of files.slice(MAX_KEPT)) rmSync(file, { force: true });
}
