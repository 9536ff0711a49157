import type { Command } from 'commander';
import { AppError } from '../../../../shared/errors/app-error.ts';
import { doEach } from '../../do-each.ts';
import { type GlobalOptions, withEngine } from '../../open-engine.ts';
import { print } from '../../terminal.ts';

/** `binaryalert allow remove` */
export function addAllowRemoveCommand(allow: Command): void {
  allow
    .command('remove')
    .summary('allow something no longer')
    .description('Remove entries of the allowlist: from the next scan on, their findings count.')
    .argument('<id...>', 'numbers of entries, as "allow list" shows them')
    .action(async (ids: string[], _: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      process.exitCode = await withEngine(options, ({ allowlist }) =>
        doEach(ids, (id) => {
          const known = /^\d{1,15}$/.test(id) && allowlist.remove(Number(id));
          if (!known) throw new AppError('allow.unknown', { id });
          print(`removed ${id}\n`);
        }),
      );
    });
}
