import { spawn } from 'node:child_process';
import path from 'node:path';
import type { ErrorCode } from '../../shared/errors/catalogue.ts';
import type { QuarantineStep } from '../../main/engine/quarantine/quarantine-parts.ts';
import { projectRoot } from './project.ts';

const CHILD = path.join(projectRoot, 'test/support/quarantine-child.ts');

/** What a process is to do with the quarantine of a data folder. */
export interface QuarantineJob {
  readonly root: string;
  readonly action: 'add' | 'restore' | 'delete' | 'export';
  /** The file to add, or where to restore or export to. */
  readonly path: string;
  readonly id: number;
  /** Dies by SIGKILL when it gets here. */
  readonly killAt: QuarantineStep | null;
  /** Gives up the rights of root first, if it has them. */
  readonly asNobody: boolean;
}

export interface QuarantineJobResult {
  readonly error: ErrorCode | null;
  /** Bytes. */
  readonly maxRss: number;
}

/** Does something with a quarantine in another process; null when it was killed. */
export function runQuarantine(
  job: Pick<QuarantineJob, 'root' | 'action'> & Partial<QuarantineJob>,
): Promise<QuarantineJobResult | null> {
  const whole: QuarantineJob = { path: '', id: 0, killAt: null, asNobody: false, ...job };
  const args = [CHILD, JSON.stringify(whole)];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (signal === 'SIGKILL') resolve(null);
      else if (code === 0) resolve(JSON.parse(stdout) as QuarantineJobResult);
      else reject(new Error(`exit code ${code}: ${stderr}`));
    });
  });
}
