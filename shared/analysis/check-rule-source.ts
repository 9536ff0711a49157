import type { RuleProblem } from '../model/rule-file.ts';
import { NO_EXTERNALS } from './externals.ts';
import type { RuleDefines, RuleSource } from './rule-source.ts';
import { type YaraDiagnostic, yaraEngine } from './yara-engine.ts';

/**
 * What the engine has to say about one rule source on its own: errors that make it unusable, and
 * warnings such as `slow_pattern`. Compiling all sources at once would stop at the first error and
 * not tell the file of a warning.
 */
export function checkRuleSource(source: RuleSource, defines: RuleDefines): RuleProblem[] {
  const { errors, warnings } = yaraEngine().validate(source.text, {
    defineVariables: { ...NO_EXTERNALS, ...defines },
    enableIncludes: false,
    namespace: source.namespace,
  });
  return [
    ...errors.map((diagnostic) => toProblem('error', diagnostic, source)),
    ...warnings.map((diagnostic) => toProblem('warning', diagnostic, source)),
  ];
}

/** The engine puts title and place into the text: `error[E009]: title\n --> line:1:21\n…`. */
function toProblem(
  level: RuleProblem['level'],
  diagnostic: YaraDiagnostic,
  source: RuleSource,
): RuleProblem {
  const [first = ''] = diagnostic.message.split('\n', 1);
  const place = /^\s*--> line:(\d+):(\d+)/m.exec(diagnostic.message);
  const at = place === null ? null : originOf(source, Number(place[1]));
  return {
    level,
    code: diagnostic.code,
    message: first.replace(/^(?:error|warning)\[[^\]]*\]: /, ''),
    file: at?.file ?? source.namespace,
    line: at?.line ?? null,
    column: place === null ? null : Number(place[2]),
    rendered: diagnostic.message,
  };
}

/** The file and line that a line of an expanded source came from. */
function originOf(source: RuleSource, line: number): { file: string; line: number } {
  const segment = source.segments.findLast((candidate) => candidate.line <= line);
  if (segment === undefined) return { file: source.namespace, line };
  return { file: segment.file, line: segment.fileLine + line - segment.line };
}
