import { print } from '../terminal.ts';
import { fileToJson } from './file-json.ts';
import type { ReportEnd, Reporter } from './reporter.ts';

/** A line of JSON for each file. */
export function ndjsonReporter(): Reporter {
  return {
    begin: () => {},
    files: (files) => print(files.map((file) => `${JSON.stringify(fileToJson(file))}\n`).join('')),
    end: () => {},
  };
}

/** One JSON document, written as it grows. */
export function jsonReporter(): Reporter {
  let first = true;
  return {
    begin: ({ scanId, request, rulesDigest, problems, version }) => {
      const scan = { id: scanId, version, rulesDigest, request };
      const rules = problems.map(({ rendered: _, ...problem }) => problem);
      print(
        `{"scan":${JSON.stringify(scan)},\n"ruleProblems":${JSON.stringify(rules)},\n"files":[`,
      );
    },
    files: (files) => {
      for (const file of files) {
        print(`${first ? '' : ','}\n${JSON.stringify(fileToJson(file))}`);
        first = false;
      }
    },
    end: (end) => print(`\n],\n"summary":${JSON.stringify(summaryToJson(end))}}\n`),
  };
}

export function summaryToJson({ progress, state }: ReportEnd): object {
  const { counts, elapsedMs } = progress;
  return {
    state,
    complete: state === 'completed' && counts.incomplete === 0,
    ...counts,
    elapsedMs,
  };
}
