import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { projectRoot } from './project.ts';
import type { CliResult } from './run-cli.ts';

/** Whether this machine lends tests a terminal. */
export const hasTerminals = spawnSync('python3', ['-c', 'import pty']).status === 0;

/** Runs a command on a pseudo terminal, and types an answer when it is asked. */
const ON_TERMINAL = `
import os, pty, sys
question, answer, command = sys.argv[1].encode(), sys.argv[2].encode(), sys.argv[3:]
child, terminal = pty.fork()
if child == 0:
    os.execv(command[0], command)
shown = b''
while True:
    try:
        chunk = os.read(terminal, 4096)
    except OSError:
        break
    if not chunk:
        break
    asked = question in shown
    shown += chunk
    if question in shown and not asked:
        os.write(terminal, answer)
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
`;

/** Runs the built command line on a terminal; both its outputs are in \`stdout\`. */
export function runCliOnTerminal(
  args: readonly string[],
  options: { readonly dataDir: string; readonly question: string; readonly answer: string },
): Promise<CliResult> {
  const { dataDir, question, answer } = options;
  const bin = path.join(projectRoot, 'main/cli/binaryalert.cjs');
  const script = ['-c', ON_TERMINAL, question, answer, process.execPath, bin, ...args];
  return new Promise((resolve, reject) => {
    const child = spawn('python3', script, {
      env: { ...process.env, BINARYALERT_DATA_DIR: dataDir, NO_COLOR: '1', TERM: 'dumb' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
