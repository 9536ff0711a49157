import { hash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { MAX_RULE_SOURCE_BYTES } from '../../../shared/analysis/read-rule-sources.ts';
import { systemCode } from '../../../shared/errors/app-error.ts';
import type { SkipReason } from '../../../shared/model/rule-clone.ts';
import { syncFolder, writeNewFile } from '../files/durable-files.ts';
import { RepositoryError } from './git.ts';
import type { GitRepository, TreeEntry } from './git-repository.ts';
import { GOLDEN_SUFFIX, isRuleFileName } from './rule-files.ts';

const MAX_FILES = 20_000;
/** The same compressed content can be named by every file of a repository. */
const MAX_TOTAL_BYTES = 512 * 2 ** 20;
const MAX_LICENSE_BYTES = 2 ** 20;
const MAX_SEGMENT_BYTES = 255;
const MAX_PATH_BYTES = 1024;

/** What was taken out of a repository. */
export interface CopiedRules {
  /** SHA-256 of each file by its path below the repository's root; licence files among them. */
  readonly files: ReadonlyMap<string, string>;
  readonly skipped: readonly { readonly path: string; readonly reason: SkipReason }[];
}

interface WantedFile {
  readonly path: string;
  readonly entry: TreeEntry;
}

/**
 * Copies the wanted files of a repository and the licence files of its root into a new folder.
 * Only regular files with harmless names are taken, each no larger than a rule file may be.
 * @param into does not exist yet
 * @param onProgress called with the percentage
 * @throws RepositoryError, also when nothing is wanted, or more than any collection of rules holds
 */
export async function copyRules(
  repository: GitRepository,
  wants: (path: string) => boolean,
  { into, onProgress }: { into: string; onProgress: (percent: number) => void },
): Promise<CopiedRules> {
  const skipped: { path: string; reason: SkipReason }[] = [];
  const wanted = await wantedFiles(repository, wants, skipped);
  const files = new Map<string, string>();
  const folders = new Set<string>();
  mkdirSync(into, { mode: 0o700 });
  let index = 0;
  let percent = -1;
  for await (const content of repository.contents(wanted.map(({ entry }) => entry))) {
    const file = wanted[index]?.path ?? '';
    index += 1;
    if (writeBelow(into, file, content)) files.set(file, hash('sha256', content));
    else skipped.push({ path: file, reason: 'unusable-name' });
    folders.add(path.dirname(path.join(into, file)));
    const reached = Math.floor((100 * index) / wanted.length);
    if (reached !== percent) onProgress(reached);
    percent = reached;
  }
  if (![...files.keys()].some(isRuleFileName)) throw noRules(skipped.length);
  for (const folder of folders) syncFolder(folder);
  return { files, skipped };
}

async function wantedFiles(
  repository: GitRepository,
  wants: (path: string) => boolean,
  skipped: { path: string; reason: SkipReason }[],
): Promise<WantedFile[]> {
  const wanted: WantedFile[] = [];
  let rules = 0;
  let bytes = 0;
  for await (const entry of repository.entries()) {
    const file = entry.path.toString('utf8');
    const isRule = wants(file);
    if (!isRule && !isLicense(file, entry)) continue;
    const reason = reasonToSkip(entry, file);
    if (reason !== null) {
      skipped.push({ path: file, reason });
      continue;
    }
    wanted.push({ path: file, entry });
    rules += isRule ? 1 : 0;
    bytes += entry.size;
    if (rules > MAX_FILES) throw new RepositoryError(`it has more than ${MAX_FILES} rule files`);
    if (bytes > MAX_TOTAL_BYTES) throw new RepositoryError('its rule files are too large together');
  }
  if (rules === 0) throw noRules(skipped.length);
  return wanted;
}

function noRules(skipped: number): RepositoryError {
  return new RepositoryError(
    skipped === 0
      ? 'it has no .yar or .yara file that "include" and "exclude" let through'
      : `none of its ${skipped} rule files can be used`,
  );
}

/** Licence files of the root, which the licences of most rules ask to be kept beside them. */
export function isLicenseName(file: string): boolean {
  return /^(?:licen[cs]e|copying|notice)[\w.-]*$/i.test(file) && !isRuleFileName(file);
}

function isLicense(file: string, { kind, size }: TreeEntry): boolean {
  return isLicenseName(file) && kind === 'file' && size <= MAX_LICENSE_BYTES;
}

function reasonToSkip(entry: TreeEntry, file: string): SkipReason | null {
  if (entry.kind !== 'file') return entry.kind;
  if (!isUsableName(file, entry.path)) return 'unusable-name';
  return entry.size > MAX_RULE_SOURCE_BYTES ? 'too-large' : null;
}

/**
 * A crafted tree holds any name. Taken are paths that stay below the folder, that the library
 * would find (it passes over hidden files and golden samples), and that can be shown and typed.
 */
function isUsableName(file: string, bytes: Buffer): boolean {
  return (
    Buffer.from(file, 'utf8').equals(bytes) &&
    bytes.length <= MAX_PATH_BYTES &&
    !/[\\\p{Cc}\u2028\u2029]/u.test(file) &&
    file
      .split('/')
      .every(
        (segment) =>
          segment !== '' &&
          !segment.startsWith('.') &&
          !segment.endsWith(GOLDEN_SUFFIX) &&
          Buffer.byteLength(segment) <= MAX_SEGMENT_BYTES,
      )
  );
}

/** False where the name is taken: by a crafted tree, or by another case of the same letters. */
function writeBelow(folder: string, file: string, content: Buffer): boolean {
  const place = path.join(folder, file);
  try {
    mkdirSync(path.dirname(place), { recursive: true, mode: 0o700 });
    writeNewFile(place, content);
    return true;
  } catch (error) {
    if (['EEXIST', 'ENOTDIR', 'EISDIR'].includes(systemCode(error) ?? '')) return false;
    throw error;
  }
}
