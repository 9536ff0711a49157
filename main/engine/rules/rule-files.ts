import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { namespaceOf, type RuleFileEntry } from '../../../shared/analysis/read-rule-sources.ts';
import { compareCodeUnits } from '../../../shared/analysis/rules-digest.ts';
import { systemCode } from '../../../shared/errors/app-error.ts';

/** `eicar.golden` holds the samples of `eicar.yara`. */
export const GOLDEN_SUFFIX = '.golden';

/**
 * The rule files below a folder. Hidden files and folders are passed over, and so are golden
 * samples, which may have any name; symbolic links count where they stay within the folder. A
 * folder that cannot be read is listed as if it were a file, so that whoever reads it reports it.
 */
export function ruleFilesBelow(root: string): RuleFileEntry[] {
  const realRoot = realPath(root);
  if (realRoot === null) return [];
  const found: RuleFileEntry[] = [];
  const folders = [realRoot];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = entriesOf(folder);
    if (entries === null) found.push({ namespace: namespaceOf(realRoot, folder), path: folder });
    for (const entry of entries ?? []) {
      if (entry.name.startsWith('.') || entry.name.endsWith(GOLDEN_SUFFIX)) continue;
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

function entriesOf(folder: string): Dirent[] | null {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    // Replaced by a clone since its parent was read.
    return systemCode(error) === 'ENOENT' ? [] : null;
  }
}

function isWithin(root: string, file: string): boolean {
  const real = realPath(file);
  if (real?.startsWith(root + path.sep) !== true) return false;
  return statSync(real, { throwIfNoEntry: false })?.isFile() === true;
}

function realPath(file: string): string | null {
  try {
    return realpathSync(file);
  } catch {
    return null;
  }
}
