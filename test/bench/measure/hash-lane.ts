/** Entry of a worker thread that reads files, and hashes them if told to. */
import { createHash, hash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';

/** What one lane does. */
export interface HashLaneData {
  readonly files: readonly string[];
  readonly hashing: boolean;
}

/** As in the scanner: smaller files are read whole, larger ones hashed in parts. */
const WHOLE_BYTES = 32 * 1024 * 1024;
const CHUNK_BYTES = 1024 * 1024;

const { files, hashing } = workerData as HashLaneData;
const buffer = Buffer.allocUnsafeSlow(WHOLE_BYTES);

function read(descriptor: number, most: number, offset: number): Buffer {
  let filled = 0;
  while (filled < most) {
    const count = readSync(descriptor, buffer, filled, most - filled, offset + filled);
    if (count === 0) break;
    filled += count;
  }
  return buffer.subarray(0, filled);
}

function readInParts(descriptor: number): void {
  const sha256 = createHash('sha256');
  const md5 = createHash('md5');
  for (let offset = 0; ; ) {
    const bytes = read(descriptor, CHUNK_BYTES, offset);
    if (bytes.length === 0) break;
    offset += bytes.length;
    if (!hashing) continue;
    sha256.update(bytes);
    md5.update(bytes);
  }
  sha256.digest('hex');
  md5.digest('hex');
}

for (const file of files) {
  const descriptor = openSync(file, 'r');
  const { size } = fstatSync(descriptor);
  if (size > WHOLE_BYTES) {
    readInParts(descriptor);
  } else {
    const bytes = read(descriptor, size, 0);
    if (hashing) {
      hash('sha256', bytes);
      hash('md5', bytes);
    }
  }
  closeSync(descriptor);
}
parentPort?.postMessage('done');
