import { execFileSync } from 'node:child_process';
import { projectRoot } from './project.ts';

/** Tests drive the built program: what is tested is what is shipped. */
export default function buildOnce(): void {
  execFileSync(process.execPath, ['scripts/build.ts'], { cwd: projectRoot, stdio: 'inherit' });
}
