import { existsSync } from 'node:fs';
import path from 'node:path';
import { escapeForDisplay } from '../../../../shared/model/display.ts';
import type { RuleProblem } from '../../../../shared/model/rule-file.ts';
import type { RuleSelection } from '../../../engine/rules/rule-library.ts';
import { paint, print } from '../../terminal.ts';

/** A problem, and the file it is in. */
export interface LocatedProblem extends RuleProblem {
  /** Absolute. */
  readonly path: string;
}

/** Each problem once, though it came up in several rule files that include the same one. */
export function uniqueProblems(problems: readonly RuleProblem[]): RuleProblem[] {
  const byPlace = problems.map(
    ({ file, line, column, code, message }, index) =>
      [JSON.stringify(line === null ? index : [file, line, column, code, message]), index] as const,
  );
  const first = new Map(byPlace.toReversed());
  return problems.filter((_, index) => first.get(byPlace[index]?.[0] ?? '') === index);
}

/** Finds the path of the file that a problem is in, which may be one that another includes. */
export function problemPaths(selection: RuleSelection): (problem: RuleProblem) => string {
  const paths = new Map(selection.entries.map(({ namespace, path: file }) => [namespace, file]));
  return ({ file }) => {
    const known = paths.get(file);
    if (known !== undefined) return known;
    const candidates = selection.roots.map((root) => path.join(root, file));
    return candidates.find((candidate) => existsSync(candidate)) ?? file;
  };
}

/**
 * Prints a problem as compilers do (`file:line:column: error[E009]: message`), on a terminal with
 * the lines of the rule.
 * @param byPath name the file by its path and not by its place in the library
 */
export function printProblem(problem: LocatedProblem, byPath: boolean): void {
  const { level, code, message, line, column, rendered } = problem;
  const file = escapeForDisplay(byPath ? shortest(problem.path) : problem.file);
  const place = line === null ? file : `${file}:${line}:${column ?? 1}`;
  const kind = paint(level === 'error' ? 'red' : 'yellow', `${level}[${code}]`, process.stdout);
  print(`${paint('bold', place, process.stdout)}: ${kind}: ${escapeForDisplay(message)}\n`);
  if (rendered === null || !process.stdout.isTTY) return;
  // The first two lines say again what the line above has said.
  for (const text of rendered.split('\n').slice(2)) print(`  ${escapeForDisplay(text)}\n`);
}

/** The path as seen from here, if it is below. */
function shortest(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith('..') ? file : relative;
}
