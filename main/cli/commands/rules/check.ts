import type { Command } from 'commander';
import { AppError } from '../../../../shared/errors/app-error.ts';
import { EXIT } from '../../../../shared/errors/catalogue.ts';
import { plural } from '../../../../shared/model/display.ts';
import type { Engine } from '../../../engine/engine.ts';
import { namedRules, type RuleSelection } from '../../../engine/rules/rule-library.ts';
import { type GlobalOptions, withEngine } from '../../open-engine.ts';
import { parseDefine } from '../../option-values.ts';
import { print, say } from '../../terminal.ts';
import { type AnswerFormat, answerFormat, toJson } from './format.ts';
import { type LocatedProblem, printProblem, problemPaths, uniqueProblems } from './problems.ts';

interface CheckOptions extends GlobalOptions {
  readonly output: AnswerFormat;
  readonly failOnWarnings: boolean;
  readonly define: Readonly<Record<string, string | number | boolean>>;
}

const HELP = `
A file with an error is left out of scans, and all others are used. A warning is about rules that
work, but may be slow or never match.

Exit codes: 0 no errors; 3 at least one file is broken, or there is no rule at all.`;

/** `binaryalert rules check` */
export function addRulesCheckCommand(rules: Command): void {
  rules
    .command('check')
    .summary('check rule files for errors')
    .description('Check the enabled rule files of the library, or the files and folders named.')
    .argument('[path...]', 'rule files or folders, or namespaces of the library')
    .addOption(answerFormat())
    .option('--fail-on-warnings', 'exit with 3 for warnings too', false)
    .option(
      '-d, --define <name=value>',
      'define an external variable (repeatable)',
      parseDefine,
      {},
    )
    .addHelpText('after', HELP)
    .action(async (paths: string[], _: unknown, command: Command) => {
      const options = command.optsWithGlobals<CheckOptions>();
      process.exitCode = await withEngine(options, (engine) => check(engine, paths, options));
    });
}

async function check(
  engine: Engine,
  names: readonly string[],
  { output, define, failOnWarnings }: CheckOptions,
): Promise<number> {
  const selection = select(engine, names);
  if (selection.entries.length === 0) throw new AppError('rules.none', { broken: 0 });
  const { problems, usable } = await engine.ruleSets.examine(selection, define);
  const pathOf = problemPaths(selection);
  // A file that others include is checked with each of them.
  const found: LocatedProblem[] = uniqueProblems(problems).map((problem) => ({
    ...problem,
    path: pathOf(problem),
  }));
  const files = selection.entries.length;
  const broken = files - usable.length;
  const warnings = found.filter(({ level }) => level === 'warning').length;
  if (output === 'json') {
    print(toJson({ files, broken, warnings, problems: found }));
  } else {
    for (const problem of found) printProblem(problem, names.length > 0);
    say(
      `${plural(files, 'rule file')} checked: ${broken === 0 ? 'none' : broken} broken, ${plural(warnings, 'warning')}.`,
    );
  }
  return broken > 0 || (failOnWarnings && warnings > 0) ? EXIT.noRules : EXIT.ok;
}

function select({ library }: Engine, names: readonly string[]): RuleSelection {
  if (names.length === 0) return library.selection();
  const paths = names.flatMap((name) => library.locate(name));
  return namedRules(paths, library.roots);
}
