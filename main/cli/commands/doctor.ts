import { type Command, Option } from 'commander';
import { EXIT } from '../../../shared/errors/catalogue.ts';
import { escapeForDisplay } from '../../../shared/model/display.ts';
import { type DoctorCheck, worstStatus } from '../../../shared/model/doctor.ts';
import { examine } from '../../engine/doctor.ts';
import { dataRoot, type GlobalOptions, programParts } from '../open-engine.ts';
import { paint, print } from '../terminal.ts';
import { VERSION } from '../version.ts';

interface DoctorOptions extends GlobalOptions {
  readonly output: 'text' | 'json';
}

const HELP = `
It changes nothing, and works where nothing else does: without a data folder, with one that cannot
be written, with a damaged history.

Exit codes: 0 no problem (there may be warnings); 2 at least one problem.`;

/** `binaryalert doctor` */
export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .summary('check that everything the program needs is in order')
    .description('Check that everything the program needs is in order, and say what to do if not.')
    .addOption(
      new Option('-o, --output <format>', 'format').choices(['text', 'json']).default('text'),
    )
    .addHelpText('after', HELP)
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<DoctorOptions>();
      const checks = await examine({
        version: VERSION,
        root: dataRoot(options),
        ...programParts(),
      });
      const status = worstStatus(checks);
      if (options.output === 'json') print(`${JSON.stringify({ status, checks }, null, 2)}\n`);
      else for (const check of checks) printCheck(check);
      process.exitCode = status === 'problem' ? EXIT.incomplete : EXIT.ok;
    });
}

const STYLES = { ok: 'green', warning: 'yellow', problem: 'red' } as const;
const NAME_WIDTH = 'damaged-histories'.length;
const INDENT = 'warning'.length + 2 + NAME_WIDTH + 2;

function printCheck({ name, status, detail, advice }: DoctorCheck): void {
  const mark = paint(STYLES[status], status.padEnd('warning'.length), process.stdout);
  print(`${mark}  ${name.padEnd(NAME_WIDTH)}  ${escapeForDisplay(detail)}\n`);
  if (advice !== null) print(`${' '.repeat(INDENT)}${escapeForDisplay(advice)}\n`);
}
