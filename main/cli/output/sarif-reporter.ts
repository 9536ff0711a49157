import { pathToFileURL } from 'node:url';
import { encodePath } from '../../../shared/analysis/native-path.ts';
import { type Finding, ruleId } from '../../../shared/model/finding.ts';
import { isIncomplete, REASONS } from '../../../shared/model/outcome.ts';
import type { ScannedFile } from '../../../shared/model/scan.ts';
import type { Severity } from '../../../shared/model/severity.ts';
import { print } from '../terminal.ts';
import type { ReportEnd, ReportHead, Reporter } from './reporter.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

/**
 * SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html): results are
 * written as they come; the rules they name and what was not scanned follow at the end.
 */
export function sarifReporter(): Reporter {
  const rules = new Map<string, { index: number; finding: Finding }>();
  const notifications: object[] = [];
  let head: ReportHead | null = null;
  let first = true;
  return {
    begin: (began) => {
      head = began;
      const start = { $schema: SCHEMA, version: '2.1.0' };
      print(`${JSON.stringify(start).slice(0, -1)},"runs":[{"results":[`);
    },
    files: (files) => {
      for (const file of files) {
        for (const result of results(file, rules)) {
          print(`${first ? '' : ','}\n${JSON.stringify(result)}`);
          first = false;
        }
        const { outcome, reason } = file.report;
        if (isIncomplete(outcome, reason)) notifications.push(notification(file));
      }
    },
    end: (end) => {
      const run = {
        tool: { driver: driver(rules, head) },
        invocations: [invocation(end, notifications)],
        columnKind: 'utf16CodeUnits',
      };
      print(`\n],${JSON.stringify(run).slice(1)}]}\n`);
    },
  };
}

function results(
  { report, allowed }: ScannedFile,
  rules: Map<string, { index: number; finding: Finding }>,
): object[] {
  return report.findings.map((finding, at) => {
    const id = ruleId(finding);
    const known = rules.get(id) ?? { index: rules.size, finding };
    rules.set(id, known);
    const entry = allowed[at];
    const suppressions =
      entry === null || entry === undefined
        ? []
        : [{ kind: 'external', status: 'accepted', justification: entry.reason }];
    return {
      ruleId: id,
      ruleIndex: known.index,
      level: LEVELS[finding.severity],
      message: { text: messageOf(finding, report.path) },
      locations: locations(report.path, finding),
      partialFingerprints: { 'sha256/v1': report.sha256 ?? '' },
      suppressions,
      properties: { sha256: report.sha256, md5: report.md5, size: report.size },
    };
  });
}

const LEVELS: Record<Severity, 'error' | 'warning' | 'note'> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  unknown: 'warning',
  low: 'note',
};

function messageOf(finding: Finding, path: string): string {
  const { description } = finding.meta;
  const text = typeof description === 'string' ? `: ${description}` : '';
  return `${finding.rule} matches ${path.toWellFormed()}${text}`;
}

/** SARIF regions count bytes; a finding without strings is a finding in the whole file. */
function locations(path: string, finding: Finding): object[] {
  const artifactLocation = { uri: fileUri(path) };
  if (finding.strings.length === 0) return [{ physicalLocation: { artifactLocation } }];
  return finding.strings.map(({ identifier, offset, length, text }) => ({
    physicalLocation: {
      artifactLocation,
      region: { byteOffset: offset, byteLength: length, snippet: { text } },
    },
    message: { text: identifier },
  }));
}

/** A file URI of the path's exact bytes. */
export function fileUri(path: string): string {
  if (path.isWellFormed()) return pathToFileURL(path).href;
  const encoded = [...encodePath(path)].map((byte) => {
    const character = String.fromCharCode(byte);
    return /[A-Za-z0-9/._~-]/.test(character)
      ? character
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  });
  return `file://${encoded.join('')}`;
}

function notification({ report }: ScannedFile): object {
  const why = report.reason === null ? report.outcome : REASONS[report.reason];
  return {
    level: 'warning',
    message: { text: `Not scanned (${report.outcome}): ${why}` },
    locations: [{ physicalLocation: { artifactLocation: { uri: fileUri(report.path) } } }],
  };
}

function driver(rules: ReadonlyMap<string, { finding: Finding }>, head: ReportHead | null): object {
  return {
    name: 'BinaryAlert Desktop',
    version: head?.version,
    rules: [...rules].map(([id, { finding }]) => {
      const { description, reference } = finding.meta;
      const text = typeof description === 'string' ? description : finding.rule;
      return {
        id,
        name: finding.rule,
        shortDescription: { text },
        ...(typeof reference === 'string' && URL.canParse(reference) ? { helpUri: reference } : {}),
        defaultConfiguration: { level: LEVELS[finding.severity] },
        properties: { tags: [...new Set(finding.tags)], severity: finding.severity },
      };
    }),
  };
}

function invocation({ progress, state }: ReportEnd, notifications: readonly object[]): object {
  return {
    executionSuccessful: state === 'completed' && progress.counts.incomplete === 0,
    toolExecutionNotifications: notifications,
    properties: { counts: progress.counts },
  };
}
