import { createHash, timingSafeEqual } from 'node:crypto';
import { conditionNames, outline } from './rule-tokens.ts';
import { buildRules } from './build-rules.ts';
import { EXTERNAL_NAMES } from './externals.ts';
import type { RuleDefines, RuleSource } from './rule-source.ts';
import { engineVersion } from './yara-engine.ts';

const MAGIC = Buffer.from('BARULES1');
const DIGEST_BYTES = 32;

/** A source whose conditions read externals; see literal-externals.ts for why it is kept. */
export interface ExternalReader {
  readonly namespace: string;
  readonly text: string;
  readonly reads: readonly string[];
}

export interface CompiledHeader {
  /** Digest of the rule set. */
  readonly digest: string;
  readonly engine: string;
  readonly defines: RuleDefines;
  readonly ruleCount: number;
  readonly externalReaders: readonly ExternalReader[];
}

/** A compiled rule set as it is stored: what it is, and the engine's own serialized form. */
export interface CompiledRules {
  readonly header: CompiledHeader;
  readonly payload: Buffer;
}

/**
 * Compiles sources that are each known to be valid, a namespace per source.
 * @throws the engine's error when a source is not valid after all
 */
export function compileRules(
  sources: readonly RuleSource[],
  defines: RuleDefines,
  digest: string,
): CompiledRules {
  const yara = buildRules(sources, defines);
  const ruleCount = sources.reduce((sum, { text }) => sum + outline(text).rules.length, 0);
  return {
    header: {
      digest,
      engine: engineVersion(),
      defines,
      ruleCount,
      externalReaders: sources.flatMap(externalReader),
    },
    payload: yara.serialize(),
  };
}

function externalReader({ namespace, text }: RuleSource): ExternalReader[] {
  if (!EXTERNAL_NAMES.some((name) => text.includes(name))) return [];
  const names = new Set(conditionNames(text).map(({ name }) => name));
  const reads = EXTERNAL_NAMES.filter((name) => names.has(name));
  return reads.length === 0 ? [] : [{ namespace, text, reads }];
}

/** The bytes of a compiled rule set: magic, header, payload, SHA-256 of all before it. */
export function encodeCompiledRules({ header, payload }: CompiledRules): Buffer {
  const json = Buffer.from(JSON.stringify(header), 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  const body = Buffer.concat([MAGIC, length, json, payload]);
  return Buffer.concat([body, sha256(body)]);
}

/**
 * Reads {@link encodeCompiledRules}'s bytes back, or says null where they are anything else than
 * a whole, unchanged rule set of this engine version: the engine's own reader accepts a flipped
 * byte, so nothing reaches it unverified.
 */
export function decodeCompiledRules(bytes: Buffer, digest: string): CompiledRules | null {
  const start = MAGIC.length + 4;
  if (bytes.length < start + DIGEST_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
    return null;
  }
  const body = bytes.subarray(0, bytes.length - DIGEST_BYTES);
  if (!timingSafeEqual(sha256(body), bytes.subarray(bytes.length - DIGEST_BYTES))) return null;
  const end = start + bytes.readUInt32LE(MAGIC.length);
  const header = JSON.parse(body.toString('utf8', start, end)) as CompiledHeader;
  if (header.digest !== digest || header.engine !== engineVersion()) return null;
  return { header, payload: body.subarray(end) };
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
