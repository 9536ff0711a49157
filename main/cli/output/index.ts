import { csvReporter } from './csv-reporter.ts';
import { jsonReporter, ndjsonReporter } from './json-reporter.ts';
import type { Format, Reporter, ReportOptions } from './reporter.ts';
import { sarifReporter } from './sarif-reporter.ts';
import { textReporter } from './text-reporter.ts';

/** The reporter of a format. */
export function reporterFor(format: Format, options: ReportOptions): Reporter {
  switch (format) {
    case 'text':
      return textReporter(options);
    case 'json':
      return jsonReporter();
    case 'ndjson':
      return ndjsonReporter();
    case 'csv':
      return csvReporter();
    case 'sarif':
      return sarifReporter();
  }
}
