import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { engineVersion } from '../../../shared/analysis/yara-engine.ts';
import { errorText, systemCode } from '../../../shared/errors/app-error.ts';
import { formatBytes, formatCount, plural } from '../../../shared/model/display.ts';
import { openDatabase } from '../database/open-database.ts';
import { ok, problem, type Verdict, warning } from './finding-out.ts';

/** A watch each takes one of these per folder; https://man7.org/linux/man-pages/man7/inotify.7.html */
const FEW_WATCHES = 65_536;
const FEW_INSTANCES = 128;
const FEW_OPEN_FILES = 1024;

const REINSTALL = 'Run "npm install" in the program’s folder.';

export function checkNode(): Verdict {
  const { node } = process.versions;
  return ok(`${node} at ${process.execPath}`, { version: node, path: process.execPath });
}

export function checkPlatform(): Verdict {
  const cores = os.availableParallelism();
  const memory = os.totalmem();
  return ok(
    `${process.platform} ${process.arch}, ${os.release()}, ${plural(cores, 'core')}, ${formatBytes(memory)} memory`,
    { platform: process.platform, arch: process.arch, release: os.release(), cores, memory },
  );
}

/** Which YARA engine is installed; whether it works is the scanner's to say. */
export function checkYara(): Verdict {
  try {
    const version = engineVersion();
    return ok(version, { version });
  } catch (error) {
    const detail = `not installed for ${process.platform} ${process.arch}: ${firstLine(error)}`;
    return problem(detail, REINSTALL);
  }
}

export function checkSqlite(now: number): Verdict {
  try {
    const { database } = openDatabase(':memory:', now);
    try {
      const version = database.prepare('SELECT sqlite_version()').pluck().get() as string;
      return ok(`SQLite ${version}`, { version });
    } finally {
      database.close();
    }
  } catch (error) {
    return problem(
      `does not load: ${firstLine(error)}`,
      `${REINSTALL} Without it only --help works.`,
    );
  }
}

function firstLine(error: unknown): string {
  return errorText(error).split('\n')[0] ?? '';
}

/** How many folders can be watched. */
export function checkWatchLimits(): Verdict {
  if (process.platform !== 'linux') return ok(`no limits of that kind on ${process.platform}`);
  const watches = kernelSetting('max_user_watches');
  const instances = kernelSetting('max_user_instances');
  const detail = `${formatCount(watches)} folders, ${plural(instances, 'instance')} for each user`;
  const data = { watches, instances };
  const wanted = [
    ...(watches < FEW_WATCHES ? ['fs.inotify.max_user_watches=524288'] : []),
    ...(instances < FEW_INSTANCES ? ['fs.inotify.max_user_instances=512'] : []),
  ];
  if (wanted.length === 0) return ok(detail, data);
  return warning(
    detail,
    `Beyond that a watch looks at its folders one after the other instead. Run: sudo sysctl ${wanted.join(' ')}, and put it in /etc/sysctl.d to keep it.`,
    data,
  );
}

function kernelSetting(name: string): number {
  return Number(readFileSync(`/proc/sys/fs/inotify/${name}`, 'utf8'));
}

export function checkOpenFiles(): Verdict {
  const limit = openFileLimit();
  if (limit === null) return ok('unlimited', { limit });
  const detail = `${formatCount(limit)} for each process`;
  return limit >= FEW_OPEN_FILES
    ? ok(detail, { limit })
    : warning(detail, `Raise it for your shell: ulimit -n ${FEW_OPEN_FILES * 4}`, { limit });
}

function openFileLimit(): number | null {
  Object.assign(process.report, { excludeNetwork: true });
  const report = process.report.getReport() as {
    userLimits?: { open_files?: { soft: number | 'unlimited' } };
  };
  const soft = report.userLimits?.open_files?.soft;
  return typeof soft === 'number' ? soft : null;
}

export function checkGit(): Verdict {
  const advice = 'Only "rules clone" needs it. Install git, or see that it is on the PATH.';
  try {
    const said = execFileSync('git', ['--version'], { encoding: 'utf8', timeout: 10_000 }).trim();
    return ok(said, { version: said.replace(/^git version /, '') });
  } catch (error) {
    return systemCode(error) === 'ENOENT'
      ? warning('not installed', advice)
      : warning(`does not work: ${firstLine(error)}`, advice);
  }
}
