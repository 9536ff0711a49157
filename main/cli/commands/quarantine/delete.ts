import type { Command } from 'commander';
import { EXIT } from '../../../../shared/errors/catalogue.ts';
import { escapeForDisplay, plural } from '../../../../shared/model/display.ts';
import type { QuarantinedFile } from '../../../../shared/model/quarantine.ts';
import type { Quarantine } from '../../../engine/quarantine/quarantine.ts';
import { confirm } from '../../confirm.ts';
import { doEach } from '../../do-each.ts';
import type { GlobalOptions } from '../../open-engine.ts';
import { say } from '../../terminal.ts';
import { findAll, ID_ARGUMENT, tellDone, withQuarantine } from './with-quarantine.ts';

interface DeleteOptions extends GlobalOptions {
  readonly yes: boolean;
}

const MAX_NAMED = 5;

/** `binaryalert quarantine delete` */
export function addQuarantineDeleteCommand(quarantine: Command): void {
  quarantine
    .command('delete')
    .summary('delete files for good')
    .description('Delete files of the quarantine for good. That they were there stays on record.')
    .argument(...ID_ARGUMENT)
    .option('--yes', 'do not ask', false)
    .action(async (ids: string[], _: unknown, command: Command) => {
      const options = command.optsWithGlobals<DeleteOptions>();
      process.exitCode = await withQuarantine(options, (store) =>
        askAndDelete(store, ids, options.yes),
      );
    });
}

async function askAndDelete(
  quarantine: Quarantine,
  ids: readonly string[],
  yes: boolean,
): Promise<number> {
  const files = await findAll(quarantine, ids);
  const question = `Delete ${plural(files.length, 'quarantined file')} for good (${named(files)})?`;
  if (!(await confirm(question, yes))) {
    say('Nothing was deleted.');
    return EXIT.ok;
  }
  return doEach(files, async (file) => {
    await quarantine.delete(file.id);
    tellDone('deleted', file, file.path);
  });
}

function named(files: readonly QuarantinedFile[]): string {
  const shown = files
    .slice(0, MAX_NAMED)
    .map(({ id, path }) => `${id}: ${escapeForDisplay(path)}`)
    .join(', ');
  return files.length > MAX_NAMED ? `${shown}, …` : shown;
}
