import { createHash, hash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { systemCode } from '../errors/app-error.ts';
import type { FileReport } from '../model/file-report.ts';
import type { Reason } from '../model/outcome.ts';
import { type Verdict, scanForVerdict } from './analyse-buffer.ts';
import type { Externals } from './externals.ts';
import { fileIdentity, isRacy } from './file-identity.ts';
import { type ReadAt, toFindings } from './findings.ts';
import { nativePath } from './native-path.ts';
import type { RuleSet, ScanInput } from './rule-set.ts';

/** Offsets in the binding are 32-bit. */
const MAX_ADDRESSABLE = 2 ** 32 - 1;
/** Up to here a file is read into one buffer that is used again and again. */
const MAX_REUSED = 32 * 1024 * 1024;
/** Above this the engine maps a file instead of reading it whole; below, it would read it again. */
const MAX_BUFFERED = 500 * 1000 * 1000;
const HASH_CHUNK = 1024 * 1024;
/** A file that changes while it is read is read once more. */
const ATTEMPTS = 2;

/** A file to analyse. */
export interface AnalysisTarget {
  /** Where it was found: goes into the report. */
  readonly path: string;
  /** Follow a symbolic link at the end of the path. */
  readonly follow: boolean;
  /** Hashes of the file while its identity is the given one: then they are not computed again. */
  readonly known: { identity: string; sha256: string; md5: string } | null;
}

/** A report, and what is needed to remember it. */
export interface FileAnalysis {
  readonly report: FileReport;
  /** Identity of the file the report is true of; null when it must not be remembered. */
  readonly identity: string | null;
  /** The file is no longer the one whose hashes were given: nothing was scanned. */
  readonly stale: boolean;
}

/** Analyses files one after the other with one reused buffer. Not for concurrent use. */
export class FileAnalyser {
  #buffer = Buffer.allocUnsafeSlow(HASH_CHUNK);

  /**
   * Opens the file once, hashes and scans what was opened. Never throws for anything the file
   * system or the file does: that is an outcome.
   */
  analyse(target: AnalysisTarget, ruleSet: RuleSet, externals: Externals): FileAnalysis {
    const started = performance.now();
    let descriptor: number | null = null;
    try {
      const noFollow = target.follow ? 0 : constants.O_NOFOLLOW;
      const flags = constants.O_RDONLY | constants.O_NONBLOCK | noFollow;
      descriptor = openSync(nativePath(target.path), flags);
      return this.#analyseOpen(descriptor, target, ruleSet, externals);
    } catch (error) {
      const { reason, detail } = explainSystemError(error);
      const verdict: Verdict = { outcome: 'unreadable', reason, detail, findings: [] };
      return withoutMemory(target, verdict, null, started);
    } finally {
      if (descriptor !== null) closeSync(descriptor);
    }
  }

  #analyseOpen(
    descriptor: number,
    target: AnalysisTarget,
    ruleSet: RuleSet,
    externals: Externals,
  ): FileAnalysis {
    const started = performance.now();
    let stats = fstatSync(descriptor);
    if (!stats.isFile()) {
      return withoutMemory(target, skipped('special-file'), null, started);
    }
    if (target.known !== null && target.known.identity !== fileIdentity(stats)) {
      return { ...withoutMemory(target, skipped('changed'), stats.size, started), stale: true };
    }
    for (let attempt = 1; ; attempt += 1) {
      if (stats.size > MAX_ADDRESSABLE) {
        const verdict: Verdict = { ...skipped('offset-limit'), outcome: 'limit' };
        return withoutMemory(target, verdict, stats.size, started);
      }
      const opened = Date.now();
      const result = this.#read(descriptor, stats, target, ruleSet, externals);
      const after = fstatSync(descriptor);
      const unchanged = fileIdentity(after) === fileIdentity(stats);
      if (unchanged || attempt === ATTEMPTS) {
        const report = unchanged ? result : { ...result, ...changedVerdict(result) };
        const keep = unchanged && !isRacy(stats, opened);
        return {
          report: { ...report, path: target.path, durationMs: performance.now() - started },
          identity: keep ? fileIdentity(stats) : null,
          stale: false,
        };
      }
      stats = after;
    }
  }

  #read(
    descriptor: number,
    stats: Stats,
    target: AnalysisTarget,
    ruleSet: RuleSet,
    externals: Externals,
  ): Omit<FileReport, 'path' | 'durationMs'> {
    if (stats.size > MAX_BUFFERED) {
      const hashes = target.known ?? this.#hashInChunks(descriptor);
      const input: ScanInput = { path: descriptorPath(descriptor) };
      const readAt: ReadAt = (offset, length) => {
        const bytes = Buffer.alloc(length);
        return bytes.subarray(0, readSync(descriptor, bytes, 0, length, offset));
      };
      const verdict = scanForVerdict(() =>
        toFindings(ruleSet.scan(input, externals), readAt, ruleSet.limits),
      );
      return { size: stats.size, sha256: hashes.sha256, md5: hashes.md5, ...verdict };
    }
    const buffer = this.#bufferFor(stats.size);
    try {
      return scanBytes(readWhole(descriptor, buffer, stats.size), target, ruleSet, externals);
    } finally {
      // At once: the garbage collector does not see hundreds of MB outside its heap.
      if (buffer !== this.#buffer) buffer.buffer.transfer(0);
    }
  }

  /** The reused buffer, or one for a large file that is to be given back. */
  #bufferFor(size: number): Buffer<ArrayBuffer> {
    if (size > MAX_REUSED) return Buffer.allocUnsafeSlow(size);
    if (size > this.#buffer.length) {
      this.#buffer = Buffer.allocUnsafeSlow(2 ** Math.ceil(Math.log2(size)));
    }
    return this.#buffer;
  }

  #hashInChunks(descriptor: number): { sha256: string; md5: string } {
    const sha256 = createHash('sha256');
    const md5 = createHash('md5');
    const chunk = this.#buffer.subarray(0, HASH_CHUNK);
    for (let offset = 0; ; ) {
      const count = readSync(descriptor, chunk, 0, chunk.length, offset);
      if (count === 0) break;
      const bytes = chunk.subarray(0, count);
      sha256.update(bytes);
      md5.update(bytes);
      offset += count;
    }
    return { sha256: sha256.digest('hex'), md5: md5.digest('hex') };
  }
}

function scanBytes(
  bytes: Buffer,
  { known }: AnalysisTarget,
  ruleSet: RuleSet,
  externals: Externals,
): Omit<FileReport, 'path' | 'durationMs'> {
  const hashes = known ?? { sha256: hash('sha256', bytes), md5: hash('md5', bytes) };
  const readAt: ReadAt = (offset, length) => bytes.subarray(offset, offset + length);
  const verdict = scanForVerdict(() =>
    toFindings(ruleSet.scan({ bytes }, externals), readAt, ruleSet.limits),
  );
  return { size: bytes.length, sha256: hashes.sha256, md5: hashes.md5, ...verdict };
}

/** The first `size` bytes, or fewer if the file has shrunk. */
function readWhole(descriptor: number, buffer: Buffer, size: number): Buffer {
  let filled = 0;
  while (filled < size) {
    const count = readSync(descriptor, buffer, filled, size - filled, filled);
    if (count === 0) break;
    filled += count;
  }
  return buffer.subarray(0, filled);
}

/** A path that opens the very file a descriptor has open, whatever its name is by now. */
function descriptorPath(descriptor: number): string {
  return process.platform === 'linux' ? `/proc/self/fd/${descriptor}` : `/dev/fd/${descriptor}`;
}

function skipped(reason: Reason): Verdict {
  return { outcome: 'skipped', reason, detail: null, findings: [] };
}

/** Findings in a file that kept changing are kept; their absence proves nothing. */
function changedVerdict(result: Pick<FileReport, 'findings'>): Partial<FileReport> {
  const outcome = result.findings.length > 0 ? 'match' : 'unreadable';
  return { outcome, reason: 'changed' };
}

function withoutMemory(
  target: AnalysisTarget,
  verdict: Verdict,
  size: number | null,
  started: number,
): FileAnalysis {
  const durationMs = performance.now() - started;
  const report = { path: target.path, size, sha256: null, md5: null, ...verdict, durationMs };
  return { report, identity: null, stale: false };
}

/** The reason behind an error of the file system. */
export function explainSystemError(error: unknown): { reason: Reason; detail: string } {
  const code = systemCode(error);
  const detail = error instanceof Error ? error.message : String(error);
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return { reason: 'permission-denied', detail };
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ESTALE':
      return { reason: 'vanished', detail };
    case 'ELOOP':
      return { reason: 'link-loop', detail };
    case 'ENAMETOOLONG':
      return { reason: 'name-too-long', detail };
    default:
      return { reason: 'io-error', detail };
  }
}
