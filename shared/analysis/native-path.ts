/**
 * Paths are strings everywhere, although a file name on Unix is any bytes but `/` and NUL. A byte
 * that is not UTF-8 is kept as a lone surrogate U+DC80…U+DCFF, the convention of Python's PEP 383
 * (https://peps.python.org/pep-0383/), so that every name survives the way there and back.
 */

const REPLACEMENT = '\ufffd';
const ESCAPED_BYTE = /(?<![\ud800-\udbff])[\udc80-\udcff]/;
const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/** Whether a name decoded by the runtime may have lost bytes and must be read again as bytes. */
export function mayBeLossy(name: string): boolean {
  return name.includes(REPLACEMENT);
}

/** Decodes a path's bytes without loss. */
export function decodePath(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return decodeEscaped(bytes);
  }
}

function decodeEscaped(bytes: Uint8Array): string {
  let text = '';
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length === 0) {
      text += String.fromCharCode(0xdc00 + (bytes[at] ?? 0));
      at += 1;
    } else {
      text += strictUtf8.decode(bytes.subarray(at, at + length));
      at += length;
    }
  }
  return text;
}

/** Length of the valid UTF-8 sequence at `at`; 0 when there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  try {
    strictUtf8.decode(bytes.subarray(at, at + length));
    return at + length <= bytes.length ? length : 0;
  } catch {
    return 0;
  }
}

/** The path as Node's file functions take it: a string where it is UTF-8, else its bytes. */
export function nativePath(path: string): string | Buffer {
  return ESCAPED_BYTE.test(path) ? encodePath(path) : path;
}

/** The path's bytes. */
export function encodePath(path: string): Buffer {
  const parts: Buffer[] = [];
  let plain = '';
  for (const character of path) {
    const code = character.charCodeAt(0);
    if (character.length === 1 && code >= 0xdc80 && code <= 0xdcff) {
      parts.push(Buffer.from(plain, 'utf8'), Buffer.from([code - 0xdc00]));
      plain = '';
    } else {
      plain += character;
    }
  }
  parts.push(Buffer.from(plain, 'utf8'));
  return Buffer.concat(parts);
}
