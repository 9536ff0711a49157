import type { Command } from 'commander';
import { AppError } from '../../../../shared/errors/app-error.ts';
import { EXIT } from '../../../../shared/errors/catalogue.ts';
import { escapeForDisplay, plural } from '../../../../shared/model/display.ts';
import type { CloneProgress, CloneReport } from '../../../../shared/model/rule-clone.ts';
import { onInterrupt } from '../../interrupt.ts';
import { type GlobalOptions, withEngine } from '../../open-engine.ts';
import { collect } from '../../option-values.ts';
import { paint, print, say, statusLine, warn } from '../../terminal.ts';
import { type AnswerFormat, answerFormat, toJson } from './format.ts';

interface CloneOptions extends GlobalOptions {
  readonly output: AnswerFormat;
  readonly source: readonly string[];
}

const HELP = `
The sources are listed in rule-sources.json: the one in the folder "rules" of the data folder if
there is one, else the one shipped with the program. The rules of a source take the place of its
earlier clone as a whole, or not at all; which files are disabled stays as it is. The system's git
does the work. Look at the licence of a source before you pass its rules on.

Exit codes: 0 all sources cloned; 2 at least one was not, and its earlier rules stay; 130
interrupted.`;

/** `binaryalert rules clone` */
export function addRulesCloneCommand(rules: Command): void {
  rules
    .command('clone')
    .summary('fetch or update the rules of other repositories')
    .description('Clone the rule sources, or bring earlier clones up to date.')
    .option('--source <url>', 'only this source, by its URL or folder (repeatable)', collect, [])
    .addOption(answerFormat())
    .addHelpText('after', HELP)
    .action(async (_: unknown, command: Command) => {
      process.exitCode = await clone(command.optsWithGlobals<CloneOptions>());
    });
}

async function clone(options: CloneOptions): Promise<number> {
  const interrupt = onInterrupt();
  try {
    const reports = await withEngine(options, (engine) =>
      engine.cloneRules(options.source, {
        signal: interrupt.signal,
        onProgress: (progress) => statusLine.show(progressText(progress)),
      }),
    );
    statusLine.clear();
    if (options.output === 'json') print(toJson({ sources: reports }));
    for (const report of reports) tell(report, options.output);
    if (interrupt.signal.aborted) return EXIT.interrupted;
    return reports.some(({ state }) => state === 'failed') ? EXIT.incomplete : EXIT.ok;
  } finally {
    statusLine.clear();
    interrupt.dispose();
  }
}

function progressText({ url, source, sources, phase, percent }: CloneProgress): string {
  const far = percent === null ? '' : ` ${percent}%`;
  return `[${source}/${sources}] ${phase}${far}  ${escapeForDisplay(url)}`;
}

function tell(report: CloneReport, output: AnswerFormat): void {
  const { url, folder, state, skipped } = report;
  if (state === 'failed') {
    const error = new AppError('rules.clone-failed', { url, why: report.error ?? 'unknown' });
    say(`${paint('red', 'error:', process.stderr)} ${escapeForDisplay(error.message)}`);
    say(error.advice);
  } else if (output === 'text') {
    print(`${escapeForDisplay(folder)}: ${summary(report)}\n`);
  }
  if (skipped.length > 0) {
    const names = skipped
      .slice(0, 3)
      .map(({ path, reason }) => `${escapeForDisplay(path)} (${reason})`);
    const more = skipped.length > names.length ? ', …' : '';
    warn(`${plural(skipped.length, 'file')} of ${folder} not taken: ${names.join(', ')}${more}`);
  }
}

function summary({ state, added, changed, removed, unchanged, license }: CloneReport): string {
  if (state === 'cancelled') return 'interrupted; the earlier rules stay';
  const files = added.length + changed.length + unchanged;
  const counts = [
    `${added.length} new`,
    `${changed.length} changed`,
    `${removed.length} removed`,
    `${unchanged} unchanged`,
  ];
  const terms = license === null ? 'no licence file' : `licence in ${license}`;
  return `${plural(files, 'rule file')} (${counts.join(', ')}); ${terms}`;
}
