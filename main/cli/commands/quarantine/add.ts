import type { Command } from 'commander';
import { plural } from '../../../../shared/model/display.ts';
import type { Quarantine } from '../../../engine/quarantine/quarantine.ts';
import { doEach } from '../../do-each.ts';
import type { GlobalOptions } from '../../open-engine.ts';
import { warn } from '../../terminal.ts';
import { pathsFromStandardInput } from '../scan.ts';
import { tellDone, withQuarantine } from './with-quarantine.ts';

interface AddOptions extends GlobalOptions {
  readonly reason?: string;
}

const HELP = `
A file is copied, the copy is read back and compared, and only then is the file removed. A
symbolic link is refused, and so is a file that changes meanwhile. Should the process be killed,
the next command finishes or undoes what it had begun.`;

/** `binaryalert quarantine add` */
export function addQuarantineAddCommand(quarantine: Command): void {
  quarantine
    .command('add')
    .summary('move files into the quarantine')
    .description('Move files into the quarantine.')
    .argument('<file...>', 'files; "-" reads paths from standard input')
    .option('--reason <text>', 'why, for whoever reads the list later')
    .addHelpText('after', HELP)
    .action(async (files: string[], _: unknown, command: Command) => {
      const options = command.optsWithGlobals<AddOptions>();
      const paths = await namedPaths(files);
      process.exitCode = await withQuarantine(options, (store) => add(store, paths, options));
    });
}

function add(
  quarantine: Quarantine,
  paths: readonly string[],
  { reason = null }: { readonly reason?: string | null },
): Promise<number> {
  return doEach(paths, async (path) => {
    const { file, otherNames } = await quarantine.add(path, { reason });
    tellDone('quarantined', file, file.path);
    if (otherNames === 0) return;
    warn(
      `It has ${plural(otherNames, 'further name')} (hard links), under which its content is still there.`,
    );
  });
}

async function namedPaths(files: readonly string[]): Promise<string[]> {
  const paths = files.filter((file) => file !== '-');
  return files.includes('-') ? [...paths, ...(await pathsFromStandardInput())] : paths;
}
