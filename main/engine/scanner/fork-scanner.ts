import { fork } from 'node:child_process';
import type { ScannerProcess, ScannerReply, ScannerRequest, SpawnScanner } from './protocol.ts';

/** The scanner as a child process of Node, for the command line and the browser host. */
export function forkScanner(entry: URL): SpawnScanner {
  return (): ScannerProcess => {
    const child = fork(entry, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [],
    });
    // The last words of a dying process say why it died.
    let lastWords = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-2000);
    });
    return {
      pid: child.pid,
      send: (request: ScannerRequest) => {
        if (child.connected) child.send(request, () => {});
      },
      onReply: (listener) => child.on('message', (reply) => listener(reply as ScannerReply)),
      onExit: (listener) => {
        let ended = false;
        const end = (why: string): void => {
          if (!ended) listener(why);
          ended = true;
        };
        child.on('error', (error) => end(error.message));
        child.on('exit', (code, signal) => {
          const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
          end(lastWords === '' ? how : `${how}: ${lastWords.trim()}`);
        });
      },
      kill: () => child.kill('SIGKILL'),
    };
  };
}
