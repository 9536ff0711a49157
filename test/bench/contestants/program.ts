import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../support/project.ts';

/**
 * Builds the program and copies it, so that what is measured stays the same while somebody works
 * on the sources.
 * @returns the folder of the copy
 */
export function freezeProgram(work: string): string {
  const root = path.join(work, 'program');
  mkdirSync(root, { recursive: true });
  execFileSync(process.execPath, ['scripts/build.ts'], { cwd: projectRoot, stdio: 'inherit' });
  for (const part of ['dist', 'rules', 'main/cli/binaryalert.cjs', 'package.json']) {
    cpSync(path.join(projectRoot, part), path.join(root, part), { recursive: true });
  }
  symlinkSync(path.join(projectRoot, 'node_modules'), path.join(root, 'node_modules'));
  return root;
}
