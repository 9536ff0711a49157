import { accessSync, constants, existsSync, readdirSync, statfsSync, statSync } from 'node:fs';
import path from 'node:path';
import { errorText } from '../../../shared/errors/app-error.ts';
import { formatBytes, plural } from '../../../shared/model/display.ts';
import { ok, problem, type Verdict, warning } from './finding-out.ts';

const LITTLE_SPACE = 1024 ** 3;
const TOO_LITTLE_SPACE = 50 * 1024 ** 2;

const ELSEWHERE = 'Choose another folder with --data-dir or BINARYALERT_DATA_DIR';

/** Whether the data folder can be used, and by nobody else. */
export function checkDataFolder(root: string): Verdict {
  const stats = statSync(root, { throwIfNoEntry: false });
  if (stats === undefined) {
    const above = nearestFolder(root);
    const why = unwritable(above);
    if (why === null)
      return ok(`${root} is not there yet; the first scan makes it`, { path: root });
    return problem(
      `${root} is not there, and cannot be made: ${why}`,
      `${ELSEWHERE}, or scan with --no-history.`,
      { path: root },
    );
  }
  const mode = (stats.mode & 0o777).toString(8).padStart(4, '0');
  const data = { path: root, mode, owner: stats.uid };
  if (!stats.isDirectory()) return problem(`${root} is not a folder`, `${ELSEWHERE}.`, data);
  const why = unwritable(root);
  if (why !== null) {
    return problem(
      `${root} cannot be written: ${why}`,
      `${ELSEWHERE}, or scan with --no-history.`,
      data,
    );
  }
  return { ...privacy(root, stats), data };
}

/** Whoever can write there can plant rules; whoever can read there sees what was found. */
function privacy(root: string, { mode, uid }: { mode: number; uid: number }): Verdict {
  const user = process.geteuid?.();
  if (user !== undefined && uid !== user) {
    return warning(
      `${root} belongs to user ${uid}, and you are user ${user}`,
      'Use a data folder of your own: what you write there its owner may change, or not be able to read.',
    );
  }
  const rights = `rights ${(mode & 0o777).toString(8).padStart(4, '0')}`;
  const advice = `Run: chmod 700 '${root.replaceAll("'", "'\\''")}'`;
  if ((mode & 0o022) !== 0) {
    return problem(`${root}, ${rights}: other users can change what is in it`, advice);
  }
  if ((mode & 0o077) !== 0) {
    return warning(`${root}, ${rights}: other users can look into it`, advice);
  }
  return ok(`${root}, ${rights}`);
}

function unwritable(folder: string): string | null {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return null;
  } catch (error) {
    return errorText(error);
  }
}

function nearestFolder(folder: string): string {
  let above = folder;
  while (!existsSync(above) && above !== path.dirname(above)) above = path.dirname(above);
  return above;
}

/** Free space where the history is, or is going to be. */
export function checkSpace(root: string): Verdict {
  const { bavail, bsize } = statfsSync(nearestFolder(root));
  const free = bavail * bsize;
  const detail = `${formatBytes(free)} free`;
  const data = { freeBytes: free };
  const advice =
    'Free some space, or remove old scans with "binaryalert history prune --older-than 90d". A scan that meets a full disk stops, and can be resumed.';
  if (free < TOO_LITTLE_SPACE) return problem(detail, advice, data);
  return free < LITTLE_SPACE ? warning(detail, advice, data) : ok(detail, data);
}

/** What the compiled rule sets take; they can be deleted at any time. */
export function checkCompiledRules(folder: string): Verdict {
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const bytes = files
    .map((name) => statSync(path.join(folder, name), { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, size) => sum + size, 0);
  return ok(`${plural(files.length, 'compiled rule set')}, ${formatBytes(bytes)}`, {
    files: files.length,
    bytes,
  });
}
