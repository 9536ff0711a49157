import type { Finding } from '../../../shared/model/finding.ts';
import type { ScannedFile } from '../../../shared/model/scan.ts';

/**
 * One file as JSON: what `yr scan -o ndjson` writes (its `meta` is a list of pairs, its `match`
 * escaped ASCII), with what it lacks: hashes, size, outcome, why.
 */
export function fileToJson({ report, cached, allowed }: ScannedFile): object {
  return {
    path: report.path,
    outcome: report.outcome,
    reason: report.reason,
    error: report.detail,
    size: report.size,
    sha256: report.sha256,
    md5: report.md5,
    cached,
    rules: report.findings.map((finding, index) => ({
      ...ruleToJson(finding),
      allowed: allowed[index]?.reason ?? null,
    })),
  };
}

/** A finding as JSON, without its file. */
export function ruleToJson(finding: Finding): object {
  return {
    identifier: finding.rule,
    namespace: finding.namespace,
    severity: finding.severity,
    meta: Object.entries(finding.meta),
    tags: finding.tags,
    strings: finding.strings.map(({ identifier, offset, length, hex }) => ({
      identifier,
      offset,
      length,
      match: escapeAscii(hex, length),
      hex,
    })),
    string_count: finding.stringCount,
  };
}

const ESCAPES: Readonly<Record<number, string>> = {
  9: '\\t',
  10: '\\n',
  13: '\\r',
  34: '\\"',
  39: "\\'",
  92: '\\\\',
};

/** Bytes as escaped ASCII, the way `yr` writes them; says how many were cut. */
export function escapeAscii(hex: string, length: number): string {
  const bytes = Buffer.from(hex, 'hex');
  let text = '';
  for (const byte of bytes) {
    const plain = byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : undefined;
    text += ESCAPES[byte] ?? plain ?? `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  const cut = length - bytes.length;
  return cut > 0 ? `${text} ... ${cut} more bytes` : text;
}
