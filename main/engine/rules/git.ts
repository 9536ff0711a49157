import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { errorText, systemCode } from '../../../shared/errors/app-error.ts';

/**
 * Settings under which a repository of unknown intent is handled. No work tree is ever made, so
 * there are no filters, hooks, links or submodules to begin with; these hold the door anyway.
 * https://git-scm.com/docs/git-config
 */
const SETTINGS = [
  'core.symlinks=false',
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.askPass=',
  'protocol.ext.allow=never',
  'submodule.recurse=false',
  'gc.auto=0',
  // A server that has fallen silent for a minute has gone.
  'http.lowSpeedLimit=1',
  'http.lowSpeedTime=60',
];

/** Variables that would point git at another repository, or have it ask a question. */
const UNWANTED =
  /^(?:GIT_(?:DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|NAMESPACE|CONFIG.*|TEMPLATE_DIR|SHALLOW_FILE|PREFIX|ASKPASS|TRACE.*|EXTERNAL_DIFF)|SSH_ASKPASS)$/;

function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !UNWANTED.test(name));
  return {
    ...Object.fromEntries(kept),
    GIT_ALLOW_PROTOCOL: 'https:http:ssh:git:file',
    GIT_TERMINAL_PROMPT: '0',
    // ssh is not to ask either; an analyst's own command is theirs to know.
    GIT_SSH_COMMAND: process.env.GIT_SSH_COMMAND ?? 'ssh -o BatchMode=yes',
    LC_ALL: 'C',
  };
}

/** A repository cannot be used; the message says why, in git's words where they are git's. */
export class RepositoryError extends Error {
  override readonly name = 'RepositoryError';
}

/** A running git. */
export interface GitProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Settles when it has ended. @throws RepositoryError unless it ended well */
  readonly ended: Promise<void>;
  /** Ends it with all processes it has started. */
  kill(): void;
}

interface GitOptions {
  readonly signal: AbortSignal;
  /** Called with each line, or each state of a progress line, that git writes to stderr. */
  readonly onMessage?: (line: string) => void;
}

/** Starts the system's git, without a shell and without a terminal. */
export function startGit(args: readonly string[], { signal, onMessage }: GitOptions): GitProcess {
  const settings = SETTINGS.flatMap((setting) => ['-c', setting]);
  const child = spawn('git', [...settings, ...args], {
    env: environment(),
    stdio: ['pipe', 'pipe', 'pipe'],
    // A session of its own: no terminal to ask at, and one group to end.
    detached: true,
  });
  let closed = false;
  // Its number may be another's once it has ended.
  const kill = (): void => {
    if (!closed) killGroup(child);
  };
  const messages = readMessages(child.stderr, onMessage);
  const ended = new Promise<void>((resolve, reject) => {
    child.on('error', (error) =>
      reject(new RepositoryError(explainStart(error), { cause: error })),
    );
    child.on('close', (code, how) => {
      closed = true;
      if (code === 0) resolve();
      else reject(new RepositoryError(explainEnd(messages(), how ?? `exit code ${code}`)));
    });
  }).finally(() => signal.removeEventListener('abort', kill));
  // Whoever started it reads the outcome when it is done with the output.
  ended.catch(() => {});
  // What is written to a process that has gone is lost; its end says why it went.
  child.stdin.on('error', () => {});
  signal.addEventListener('abort', kill);
  if (signal.aborted) kill();
  return { stdin: child.stdin, stdout: child.stdout, ended, kill };
}

function killGroup(child: ChildProcessByStdio<Writable, Readable, Readable>): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if (systemCode(error) !== 'ESRCH') throw error;
  }
}

/** Hands on every line, and gives the last ones that are not about progress. */
function readMessages(
  stderr: Readable,
  onMessage: ((line: string) => void) | undefined,
): () => readonly string[] {
  const last: string[] = [];
  let rest = '';
  const take = (line: string): void => {
    if (line.trim() === '') return;
    onMessage?.(line);
    if (!/\d+% \(|^remote: |^Cloning into /.test(line)) last.push(line.trim());
    if (last.length > 5) last.shift();
  };
  stderr.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split(/[\r\n]+/);
    rest = (lines.pop() ?? '').slice(-4096);
    for (const line of lines) take(line);
  });
  stderr.on('end', () => take(rest));
  return () => last;
}

function explainStart(error: Error): string {
  return systemCode(error) === 'ENOENT'
    ? 'git is not installed, or not on the PATH'
    : `git could not be started: ${errorText(error)}`;
}

function explainEnd(messages: readonly string[], how: string): string {
  const fatal = messages.find((line) => /^(?:fatal|error): /.test(line)) ?? messages.at(-1);
  return fatal === undefined ? `git ended with ${how}` : fatal.replace(/^(?:fatal|error): /, '');
}
