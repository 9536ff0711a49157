import type { Command } from 'commander';
import { EXIT } from '../../../../shared/errors/catalogue.ts';
import { escapeForDisplay, formatCount, plural } from '../../../../shared/model/display.ts';
import type { ListedRuleFile } from '../../../../shared/model/rule-file.ts';
import { listRules } from '../../../engine/rules/list-rules.ts';
import { type GlobalOptions, withEngine } from '../../open-engine.ts';
import { paint, print, say } from '../../terminal.ts';
import { type AnswerFormat, answerFormat, toJson } from './format.ts';

interface ListOptions extends GlobalOptions {
  readonly output: AnswerFormat;
  readonly all: boolean;
}

/** `binaryalert rules list` */
export function addRulesListCommand(rules: Command): void {
  rules
    .command('list')
    .summary('list the rule files')
    .description('List the rule files of the library: state, number of rules, where they are from.')
    .addOption(answerFormat())
    .option('--all', 'also list shipped files that a file of the analyst replaces', false)
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<ListOptions>();
      const files = await withEngine(options, ({ library }) => listRules(library, options.all));
      if (options.output === 'json') print(toJson(asJson(files)));
      else printText(files);
      process.exitCode = EXIT.ok;
    });
}

interface Sums {
  readonly files: number;
  readonly rules: number;
  readonly enabledFiles: number;
  readonly enabledRules: number;
  readonly disabledFiles: number;
}

function rulesOf(files: readonly ListedRuleFile[]): number {
  return files.reduce((total, { rules }) => total + (rules ?? 0), 0);
}

function sum(files: readonly ListedRuleFile[]): Sums {
  const own = files.filter(({ state }) => state !== 'replaced');
  const enabled = own.filter(({ state }) => state === 'enabled');
  return {
    files: own.length,
    rules: rulesOf(own),
    enabledFiles: enabled.length,
    enabledRules: rulesOf(enabled),
    disabledFiles: own.length - enabled.length,
  };
}

function asJson(files: readonly ListedRuleFile[]): object {
  return {
    // `enabled` is in `state` already.
    files: files.map(({ enabled: _, ...file }) => file),
    sums: sum(files),
  };
}

function printText(files: readonly ListedRuleFile[]): void {
  const counted = files.map(({ rules }) => (rules === null ? '?' : formatCount(rules)));
  const width = Math.max(...counted.map(({ length }) => length), 1);
  for (const [index, file] of files.entries()) {
    const count = (counted[index] ?? '').padStart(width);
    const remark = file.problem ?? file.reason;
    const why =
      remark === null ? '' : paint('dim', `  ${escapeForDisplay(remark)}`, process.stdout);
    print(`${paintState(file)}  ${count}  ${escapeForDisplay(file.namespace)}${why}\n`);
  }
  for (const source of new Set(files.map((file) => file.source))) {
    const { files: count, rules } = sum(files.filter((file) => file.source === source));
    say(`${sourceName(source)}: ${plural(count, 'file')}, ${plural(rules, 'rule')}`);
  }
  const { enabledFiles, enabledRules, disabledFiles } = sum(files);
  const disabled = disabledFiles === 0 ? '' : `; ${plural(disabledFiles, 'file')} disabled`;
  say(`In use: ${plural(enabledFiles, 'file')}, ${plural(enabledRules, 'rule')}${disabled}.`);
}

const STATE_STYLES = { enabled: 'green', disabled: 'yellow', replaced: 'dim' } as const;

function paintState({ state, problem }: ListedRuleFile): string {
  if (problem !== null) return paint('red', 'broken  ', process.stdout);
  return paint(STATE_STYLES[state], state.padEnd(8), process.stdout);
}

function sourceName(source: string): string {
  if (source === 'own') return 'Shipped';
  return source === 'local' ? 'Local' : escapeForDisplay(source);
}
