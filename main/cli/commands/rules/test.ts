import path from 'node:path';
import { type Command, Option } from 'commander';
import { EXIT } from '../../../../shared/errors/catalogue.ts';
import {
  escapeForDisplay,
  formatCount,
  formatDuration,
  plural,
} from '../../../../shared/model/display.ts';
import { ruleId } from '../../../../shared/model/finding.ts';
import { isIncomplete, REASONS } from '../../../../shared/model/outcome.ts';
import type { SampleResult } from '../../../../shared/model/rule-file.ts';
import type { ScannedFile } from '../../../../shared/model/scan.ts';
import type { Engine } from '../../../engine/engine.ts';
import { namedRules } from '../../../engine/rules/rule-library.ts';
import { scanFresh, testGoldenSamples } from '../../../engine/rules/test-rules.ts';
import { onInterrupt } from '../../interrupt.ts';
import { type GlobalOptions, withEngine } from '../../open-engine.ts';
import { fileToJson } from '../../output/file-json.ts';
import { paint, print, say } from '../../terminal.ts';
import { type AnswerFormat, answerFormat, toJson } from './format.ts';
import { type LocatedProblem, printProblem, problemPaths, uniqueProblems } from './problems.ts';

interface TestOptions extends GlobalOptions {
  readonly against?: readonly string[];
  readonly output: AnswerFormat;
}

const HELP = `
Examples:
  $ binaryalert rules test my.yara                         its golden samples
  $ binaryalert rules test public/eicar.yara               those of a file of the library
  $ binaryalert rules test my.yara --against /usr/bin ~/x  what it matches, and how long it takes

The golden samples of my.yara are the files my.golden/<rule>/match-… , which the rule must match,
and my.golden/<rule>/miss-… , which it must not; one whose name ends in .b64 is Base64. Nothing is
added to the history.

Exit codes: 0 all samples as they should be, or no match; 1 a sample is not, or there are matches;
2 something was not scanned, or there are no samples; 3 the rule file is broken; 130 interrupted.`;

/** `binaryalert rules test` */
export function addRulesTestCommand(rules: Command): void {
  rules
    .command('test')
    .summary('try out a rule file')
    .description('Check a rule file, then run it over its golden samples or over other files.')
    .argument('<file>', 'a rule file, or a namespace of the library')
    .addOption(new Option('--against <path...>', 'files and folders to run it over instead'))
    .addOption(answerFormat())
    .addHelpText('after', HELP)
    .action(async (name: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<TestOptions>();
      const interrupt = onInterrupt();
      try {
        process.exitCode = await withEngine(
          options,
          (engine) => test(engine, { name, options, signal: interrupt.signal }),
          { forgetful: true },
        );
      } finally {
        interrupt.dispose();
      }
    });
}

interface TestRequest {
  readonly name: string;
  readonly options: TestOptions;
  readonly signal: AbortSignal;
}

async function test(engine: Engine, { name, options, signal }: TestRequest): Promise<number> {
  const rules = engine.library.locate(name);
  const { problems, broken } = await check(engine, rules);
  if (options.output === 'text') for (const problem of problems) printProblem(problem, true);
  else if (broken) print(toJson({ problems }));
  if (broken) return EXIT.noRules;
  const targets = options.against?.map((target) => path.resolve(target));
  const code =
    targets === undefined
      ? reportSamples(await testGoldenSamples(engine, rules, signal), options.output)
      : reportFiles(await scanFresh(engine, { targets, rules }, signal), options.output);
  return signal.aborted ? EXIT.interrupted : code;
}

async function check(
  engine: Engine,
  rules: readonly string[],
): Promise<{ problems: LocatedProblem[]; broken: boolean }> {
  const selection = namedRules(rules, engine.library.roots);
  const { problems, usable } = await engine.ruleSets.examine(selection, {});
  const pathOf = problemPaths(selection);
  return {
    problems: uniqueProblems(problems).map((problem) => ({ ...problem, path: pathOf(problem) })),
    broken: usable.length < selection.entries.length,
  };
}

function reportSamples(results: readonly SampleResult[], output: AnswerFormat): number {
  const failed = results.filter(({ passed }) => !passed);
  if (output === 'json') print(toJson({ samples: results }));
  for (const { rule, sample, passed, detail } of output === 'text' ? results : []) {
    const verdict = passed
      ? paint('green', 'pass', process.stdout)
      : paint('red', 'FAIL', process.stdout);
    const why = detail === null ? '' : `: ${escapeForDisplay(detail)}`;
    print(`${verdict}  ${escapeForDisplay(rule)}  ${escapeForDisplay(sample)}${why}\n`);
  }
  const rules = new Set(results.map(({ namespace, rule }) => `${namespace}:${rule}`)).size;
  say(
    `${plural(results.length, 'sample')} of ${plural(rules, 'rule')}: ${failed.length === 0 ? 'all as they should be' : `${failed.length} failed`}.`,
  );
  return failed.length === 0 ? EXIT.ok : EXIT.findings;
}

function reportFiles(files: readonly ScannedFile[], output: AnswerFormat): number {
  const matched = files.filter(({ report }) => report.findings.length > 0);
  const missed = files.filter(({ report }) => isIncomplete(report.outcome, report.reason));
  const scanning = files.reduce((sum, { report }) => sum + report.durationMs, 0);
  if (output === 'json') {
    print(toJson({ files: files.length, milliseconds: scanning, matches: matched.map(toMatch) }));
  }
  for (const { report } of output === 'text' ? matched : []) {
    for (const finding of report.findings) {
      const strings = plural(finding.stringCount, 'string match', 'string matches');
      print(
        `${paint('bold', escapeForDisplay(ruleId(finding)), process.stdout)}  ${escapeForDisplay(report.path)}  ${strings}  ${report.durationMs.toFixed(1)} ms\n`,
      );
    }
  }
  for (const { report } of missed) {
    const why = report.reason === null ? '' : REASONS[report.reason];
    say(`${report.outcome}: ${escapeForDisplay(report.path)}: ${why}`);
  }
  say(
    `${plural(matched.length, 'file')} of ${formatCount(files.length)} matched; ${formatDuration(scanning)} of scanning.`,
  );
  if (matched.length > 0) return EXIT.findings;
  return missed.length > 0 ? EXIT.incomplete : EXIT.ok;
}

function toMatch(file: ScannedFile): object {
  return { ...fileToJson(file), milliseconds: file.report.durationMs };
}
