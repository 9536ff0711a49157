import { hash, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import path from 'node:path';
import { compareCodeUnits } from '../../../shared/analysis/rules-digest.ts';
import { errorText, systemCode } from '../../../shared/errors/app-error.ts';
import type { CloneProgress, CloneReport } from '../../../shared/model/rule-clone.ts';
import { writeFileAtomically } from '../files/durable-files.ts';
import { lockClones } from './clone-lock.ts';
import { type CloneManifest, manifestPath } from './clone-manifest.ts';
import { type CopiedRules, copyRules, isLicenseName } from './copy-rules.ts';
import { GitRepository } from './git-repository.ts';
import { cloneLockPath, cloneWorkFolder } from './interrupted-clone.ts';
import { clearWorkFolder, replaceFolder, restoreReplacedFolder } from './replace-folder.ts';
import { isRuleFileName, ruleFilesBelow } from './rule-files.ts';
import type { RuleRepository } from './rule-sources.ts';

const TIMEOUT_MS = 10 * 60_000;
/** A name of its own each: the git of a program that was killed may still be writing. */
const REPOSITORY = 'repository-';

/** How to clone, and whom to tell. */
export interface CloneOptions {
  /** The rules folder that the clones are put into. */
  readonly root: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: CloneProgress) => void;
  /** For each source. */
  readonly timeoutMs?: number;
}

/**
 * Clones rule sources one after the other. Each takes the place of its earlier clone as a whole or
 * not at all; a source that fails stops none of the others.
 * @throws AppError `rules.clone-busy`
 */
export async function cloneRuleSources(
  repositories: readonly RuleRepository[],
  options: CloneOptions,
): Promise<CloneReport[]> {
  const { root } = options;
  const unlock = lockClones(cloneLockPath(root));
  try {
    const reports: CloneReport[] = [];
    for (const [index, repository] of repositories.entries()) {
      reports.push(
        await cloneSource(repository, {
          ...options,
          onProgress: (progress) =>
            options.onProgress({ ...progress, source: index + 1, sources: repositories.length }),
        }),
      );
    }
    return reports;
  } finally {
    try {
      clearWorkFolder(cloneWorkFolder(root));
      removeIfEmpty(cloneWorkFolder(root));
    } finally {
      unlock();
    }
  }
}

async function cloneSource(
  repository: RuleRepository,
  { root, signal, onProgress, timeoutMs = TIMEOUT_MS }: CloneOptions,
): Promise<CloneReport> {
  const { shown: url, folder } = repository;
  const expiry = AbortSignal.timeout(timeoutMs);
  const work = cloneWorkFolder(root);
  const progress = (phase: CloneProgress['phase'], percent: number | null): void =>
    onProgress({ url, source: 1, sources: 1, phase, percent });
  try {
    restoreReplacedFolder(root, work);
    clearWorkFolder(work);
    mkdirSync(work, { recursive: true, mode: 0o700 });
    const clone = await GitRepository.clone(
      repository.url,
      path.join(work, REPOSITORY + randomUUID()),
      {
        signal: AbortSignal.any([signal, expiry]),
        onProgress: progress,
      },
    );
    const commit = await clone.commit();
    const prepared = path.join(work, 'new');
    const copied = await copyRules(clone, repository.wants, {
      into: prepared,
      onProgress: (percent) => progress('copying', percent),
    });
    signal.throwIfAborted();
    return putInPlace(prepared, { root, url, folder, commit, copied });
  } catch (error) {
    const nothing = { ...NO_CHANGE, url, folder };
    if (signal.aborted) return { ...nothing, state: 'cancelled' };
    const why = expiry.aborted ? `it took longer than ${timeoutMs / 1000} s` : errorText(error);
    return { ...nothing, state: 'failed', error: withoutSecrets(why, repository) };
  }
}

interface Clone {
  readonly root: string;
  readonly url: string;
  readonly folder: string;
  readonly commit: string;
  readonly copied: CopiedRules;
}

function putInPlace(prepared: string, { root, url, folder, commit, copied }: Clone): CloneReport {
  const place = path.join(root, folder);
  const before = digestsBelow(place);
  const after = copied.files;
  const same =
    after.size === before.size && [...after].every(([file, digest]) => before.get(file) === digest);
  const license = [...after.keys()].find((file) => !isRuleFileName(file)) ?? null;
  const manifest: CloneManifest = { url, commit, clonedAt: Date.now(), license };
  const json = `${JSON.stringify(manifest, null, 2)}\n`;
  if (same) {
    writeFileAtomically(manifestPath(place), json);
  } else {
    writeFileAtomically(manifestPath(prepared), json);
    replaceFolder(prepared, { root, folder }, cloneWorkFolder(root));
  }
  return {
    url,
    folder,
    state: same ? 'unchanged' : 'updated',
    commit,
    ...differences(before, after, folder),
    skipped: copied.skipped,
    license,
    error: null,
  };
}

/** What became of the rule files between two clones. */
function differences(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  folder: string,
): Pick<CloneReport, 'added' | 'changed' | 'removed' | 'unchanged'> {
  const rules = [...after.keys()].filter(isRuleFileName);
  const kept = rules.filter((file) => before.has(file));
  const changed = kept.filter((file) => before.get(file) !== after.get(file));
  const removed = [...before.keys()].filter((file) => isRuleFileName(file) && !after.has(file));
  const namespaces = (files: readonly string[]): string[] =>
    files.map((file) => `${folder}/${file}`).sort(compareCodeUnits);
  return {
    added: namespaces(rules.filter((file) => !before.has(file))),
    changed: namespaces(changed),
    removed: namespaces(removed),
    unchanged: kept.length - changed.length,
  };
}

const NO_CHANGE = {
  commit: null,
  added: [],
  changed: [],
  removed: [],
  unchanged: 0,
  skipped: [],
  license: null,
  error: null,
} as const;

/** SHA-256 of the rule files of a clone, and of the licence files of its root. */
function digestsBelow(folder: string): Map<string, string> {
  const digests = new Map<string, string>();
  const add = (name: string, file: string): void => {
    digests.set(name, hash('sha256', readFileSync(file)));
  };
  for (const { namespace, path: file } of ruleFilesBelow(folder)) add(namespace, file);
  for (const entry of digests.size === 0 ? [] : readdirSync(folder, { withFileTypes: true })) {
    if (entry.isFile() && isLicenseName(entry.name)) {
      add(entry.name, path.join(folder, entry.name));
    }
  }
  return digests;
}

/** Git may repeat the address it was given. */
function withoutSecrets(text: string, { url, shown }: RuleRepository): string {
  const secret = url === shown ? '' : new URL(url).password;
  const hidden = text.replaceAll(url, shown);
  return secret === '' ? hidden : hidden.replaceAll(secret, '…');
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(systemCode(error) ?? '')) throw error;
  }
}
