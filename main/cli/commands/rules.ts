import type { Command } from 'commander';
import { addRulesCheckCommand } from './rules/check.ts';
import { addRulesCloneCommand } from './rules/clone.ts';
import { addRulesCompileCommand } from './rules/compile.ts';
import { addRulesListCommand } from './rules/list.ts';
import { addRulesStateCommands } from './rules/state.ts';
import { addRulesTestCommand } from './rules/test.ts';

const HELP = `
The library holds the rules shipped with the program and those in the folder "rules" of the data
folder: the analyst's own, and clones of the repositories in rule-sources.json. A file is named by
its path below the rules folder (public/eicar.yara), which is also the namespace of its rules.`;

/** `binaryalert rules` */
export function addRulesCommand(program: Command): void {
  const rules = program
    .command('rules')
    .summary('list, check, clone and try out rules')
    .description('The rule library: what is in it, whether it is sound, where it comes from.')
    .addHelpText('after', HELP);
  addRulesListCommand(rules);
  addRulesCheckCommand(rules);
  addRulesStateCommands(rules);
  addRulesCloneCommand(rules);
  addRulesCompileCommand(rules);
  addRulesTestCommand(rules);
}
