import type { Command } from 'commander';
import { EXIT } from '../../../../shared/errors/catalogue.ts';
import { escapeForDisplay, plural } from '../../../../shared/model/display.ts';
import { type GlobalOptions, withEngine } from '../../open-engine.ts';
import { print, say } from '../../terminal.ts';

interface StateOptions extends GlobalOptions {
  readonly reason?: string;
}

/** `binaryalert rules enable` and `rules disable` */
export function addRulesStateCommands(rules: Command): void {
  rules
    .command('enable')
    .summary('use rule files again')
    .description('Use rule files in scans again.')
    .argument('<name...>', 'a namespace (public/eicar.yara), or a folder of several (public)')
    .action((names: string[], _: unknown, command: Command) =>
      setStates(names, true, command.optsWithGlobals<StateOptions>()),
    );
  rules
    .command('disable')
    .summary('leave rule files out of scans')
    .description('Leave rule files out of scans until they are enabled; updates do not change it.')
    .argument('<name...>', 'a namespace (public/eicar.yara), or a folder of several (public)')
    .option('--reason <text>', 'why, for whoever reads the list later')
    .action((names: string[], _: unknown, command: Command) =>
      setStates(names, false, command.optsWithGlobals<StateOptions>()),
    );
}

async function setStates(
  names: readonly string[],
  enabled: boolean,
  options: StateOptions,
): Promise<void> {
  await withEngine(options, ({ library }) => {
    // All names are looked up before anything is changed.
    for (const name of names) library.filesAt(name);
    const changed = new Set(
      names.flatMap((name) => library.setEnabled(name, enabled, options.reason ?? null)),
    );
    for (const namespace of [...changed].sort()) print(`${escapeForDisplay(namespace)}\n`);
    say(`${enabled ? 'Enabled' : 'Disabled'} ${plural(changed.size, 'rule file')}.`);
  });
  process.exitCode = EXIT.ok;
}
