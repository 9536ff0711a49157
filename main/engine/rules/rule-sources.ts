import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { AppError, errorText } from '../../../shared/errors/app-error.ts';
import { isRuleFileName } from './rule-files.ts';
import { fnmatch } from './fnmatch.ts';
import { parseRepositoryUrl, type RepositoryUrl } from './repository-url.ts';

/** A repository that rules are cloned from, and which of its files are wanted. */
export interface RuleRepository extends RepositoryUrl {
  /** Whether a file is wanted, by its path below the repository's root. */
  readonly wants: (path: string) => boolean;
}

const FILE_NAME = 'rule-sources.json';
const KEYS = new Set(['url', 'include', 'exclude']);

/** The analyst's list of sources where there is one, else the one shipped with the program. */
export function ruleSourcesFile(local: string, shipped: string): string {
  const own = path.join(local, FILE_NAME);
  return existsSync(own) ? own : path.join(shipped, FILE_NAME);
}

/**
 * Reads a list of rule sources in BinaryAlert's form:
 * `{"repos": [{"url": …, "include": [globs], "exclude": [globs]}]}`.
 * @throws AppError `rules.bad-sources`
 */
export function readRuleRepositories(file: string): RuleRepository[] {
  try {
    const repositories = repositoriesOf(JSON.parse(readFileSync(file, 'utf8')));
    assertApart(repositories);
    return repositories;
  } catch (error) {
    const why = errorText(error);
    throw new AppError('rules.bad-sources', { path: file, why }, { cause: error });
  }
}

/**
 * The repositories that are meant by addresses or folders; all where none is named.
 * @throws AppError `rules.unknown-source`
 */
export function selectRepositories(
  repositories: readonly RuleRepository[],
  names: readonly string[],
): readonly RuleRepository[] {
  if (names.length === 0) return repositories;
  const chosen = new Set<RuleRepository>();
  for (const name of names) {
    const meant = folderOrNull(name);
    const found = repositories.find(({ folder }) => folder === name || folder === meant);
    if (found === undefined) throw new AppError('rules.unknown-source', { source: name });
    chosen.add(found);
  }
  return repositories.filter((repository) => chosen.has(repository));
}

function folderOrNull(name: string): string | null {
  try {
    return parseRepositoryUrl(name).folder;
  } catch {
    return null;
  }
}

function repositoriesOf(json: unknown): RuleRepository[] {
  if (!isRecord(json) || !Array.isArray(json.repos)) {
    throw new Error('it must be an object with a list "repos"');
  }
  return json.repos.map((entry: unknown, index) => repositoryOf(entry, `repos[${index}]`));
}

function repositoryOf(entry: unknown, where: string): RuleRepository {
  if (!isRecord(entry) || typeof entry.url !== 'string') {
    throw new Error(`${where} must be an object with a "url"`);
  }
  const unknown = Object.keys(entry).find((key) => !KEYS.has(key));
  if (unknown !== undefined) throw new Error(`${where} has "${unknown}", which means nothing`);
  const include = globsOf(entry.include, `${where}.include`);
  const exclude = globsOf(entry.exclude, `${where}.exclude`);
  let address: RepositoryUrl;
  try {
    address = parseRepositoryUrl(entry.url);
  } catch (error) {
    throw new Error(`${where}.url ${errorText(error)}`, { cause: error });
  }
  return {
    ...address,
    // An empty list is as none, in both: BinaryAlert's rule.
    wants: (file) =>
      (include.length === 0 || include.some((matches) => matches(file))) &&
      !exclude.some((matches) => matches(file)) &&
      isRuleFileName(file),
  };
}

function globsOf(value: unknown, where: string): ((file: string) => boolean)[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every((glob) => typeof glob === 'string')) {
    throw new Error(`${where} must be a list of patterns`);
  }
  return value.map(fnmatch);
}

/** A clone replaces its whole folder: no source's folder may hold another's. */
function assertApart(repositories: readonly RuleRepository[]): void {
  // There are file systems to which both cases are one.
  const folders = repositories.map(({ folder }) => folder.toLowerCase());
  for (const [index, folder] of folders.entries()) {
    const same = folders.indexOf(folder);
    if (same !== index) {
      throw new Error(`repos[${same}] and repos[${index}] have the same folder ${folder}`);
    }
    const inner = folders.find((candidate) => candidate.startsWith(`${folder}/`));
    if (inner !== undefined) throw new Error(`the folder ${inner} is inside ${folder}`);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
