import type { DoctorCheck } from '../../shared/model/doctor.ts';
import { dataDirectoryAt } from './data-directory.ts';
import { MIGRATIONS } from './database/migrations/index.ts';
import { checkCompiledRules, checkDataFolder, checkSpace } from './doctor/check-data-folder.ts';
import {
  checkClock,
  checkDatabase,
  checkHistory,
  checkMovedAside,
  checkQuarantine,
} from './doctor/check-database.ts';
import { checkRules, checkScanner } from './doctor/check-scanner.ts';
import {
  checkGit,
  checkNode,
  checkOpenFiles,
  checkPlatform,
  checkSqlite,
  checkWatchLimits,
  checkYara,
} from './doctor/check-system.ts';
import { DatabaseForReading } from './database/database-for-reading.ts';
import { findOut, ok } from './doctor/finding-out.ts';
import type { SpawnScanner } from './scanner/protocol.ts';
import { Scanner } from './scanner/scanner.ts';

/** What is to be examined. */
export interface Patient {
  /** Program version. */
  readonly version: string;
  /** The data folder, whether or not it is there. */
  readonly root: string;
  /** Folder of the rules that come with the program. */
  readonly shippedRules: string;
  readonly spawnScanner: SpawnScanner;
}

/**
 * Looks at everything the program depends on. Nothing is changed, and nothing that is wrong makes
 * it throw: it is what was to be found.
 */
export async function examine(patient: Patient, now = Date.now()): Promise<DoctorCheck[]> {
  const scanner = new Scanner(patient.spawnScanner, 1);
  try {
    const system = [
      await findOut('program', () => ok(patient.version, { version: patient.version })),
      await findOut('node', checkNode),
      await findOut('platform', checkPlatform),
      await findOut('yara', checkYara),
      await findOut('sqlite', () => checkSqlite(now)),
    ];
    const scannerCheck = await findOut('scanner', () => checkScanner(scanner));
    const works = scannerCheck.status !== 'problem';
    return [
      ...system,
      scannerCheck,
      ...(await examineData(patient, works ? scanner : null, now)),
      await findOut('watch-limits', checkWatchLimits),
      await findOut('open-files', checkOpenFiles),
      await findOut('git', checkGit),
    ];
  } finally {
    scanner.close();
  }
}

async function examineData(
  { root, shippedRules }: Patient,
  scanner: Scanner | null,
  now: number,
): Promise<DoctorCheck[]> {
  const data = dataDirectoryAt(root);
  const reader = new DatabaseForReading(data.database);
  try {
    const folder = await findOut('data-folder', () => checkDataFolder(root));
    const space = await findOut('space', () => checkSpace(root));
    const database = await findOut('database', () => checkDatabase(data.database, reader));
    const checks = [folder, space, database];
    checks.push(await findOut('damaged-histories', () => checkMovedAside(data.database)));
    const current = database.status !== 'problem' && database.data.schema === MIGRATIONS.length;
    const history = current ? reader.database : null;
    if (history !== null) {
      checks.push(await findOut('history', () => checkHistory(history)));
      checks.push(await findOut('quarantine', () => checkQuarantine(history)));
    }
    checks.push(
      await findOut('compiled-rules', () => checkCompiledRules(data.compiledRules)),
      await findOut('rules', () => checkRules({ ...data, shippedRules }, history, scanner)),
      await findOut('clock', () => checkClock(now, history)),
    );
    return checks;
  } finally {
    reader.close();
  }
}
