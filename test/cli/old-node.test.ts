import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../support/project.ts';

test('a Node too old for the native modules is told in one line, with exit code 2', () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      '--require',
      path.join(projectRoot, 'test/fixtures/old-node.cjs'),
      path.join(projectRoot, 'main/cli/binaryalert.cjs'),
      'scan',
      '.',
    ],
    { encoding: 'utf8' },
  );
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^binaryalert needs Node 22\.14 or newer; this is Node 20\.11\.1\. .*\n$/);
});
