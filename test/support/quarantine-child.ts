/**
 * A process of its own that does one thing with a quarantine and says what came of it, or is
 * killed on its way. Run by {@link file://./run-quarantine.ts}.
 */
import process from 'node:process';
import Database from 'better-sqlite3';
import { openDataDirectory } from '../../main/engine/data-directory.ts';
import { openDatabase } from '../../main/engine/database/open-database.ts';
import { Quarantine } from '../../main/engine/quarantine/quarantine.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import type { QuarantineJob, QuarantineJobResult } from './run-quarantine.ts';

const job = JSON.parse(process.argv[2] ?? '') as QuarantineJob;

if (job.asNobody && process.getuid?.() === 0) {
  // Loads the native module while it may be read for certain.
  new Database(':memory:').close();
  process.setgroups?.([]);
  process.setgid?.(65534);
  process.setuid?.(65534);
}

const data = openDataDirectory(job.root);
const { database } = openDatabase(data.database, Date.now());
const quarantine = new Quarantine(data, database);
quarantine.onDidReach = (step) => {
  if (step === job.killAt) process.kill(process.pid, 'SIGKILL');
};

async function work(): Promise<void> {
  switch (job.action) {
    case 'add':
      await quarantine.add(job.path);
      break;
    case 'restore':
      await quarantine.restore(job.id, { to: job.path });
      break;
    case 'delete':
      await quarantine.delete(job.id);
      break;
    case 'export':
      await quarantine.export([job.id], job.path);
      break;
  }
}

let error: QuarantineJobResult['error'] = null;
try {
  await work();
} catch (caught) {
  if (!(caught instanceof AppError)) throw caught;
  error = caught.code;
}
const result: QuarantineJobResult = { error, maxRss: process.resourceUsage().maxRSS * 1024 };
process.stdout.write(JSON.stringify(result));
