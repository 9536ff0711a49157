import { randomBytes } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { ReadableStream, WritableStream } from 'node:stream/web';
import { AppError, systemCode } from '../../../shared/errors/app-error.ts';
import type { QuarantinedFile } from '../../../shared/model/quarantine.ts';
import { writeAll } from '../files/byte-source.ts';
import { PinnedFolder } from '../files/pinned-folder.ts';
import { publishFile } from '../files/publish-file.ts';
import { splitPath } from '../history/stored-path.ts';
import { entryNames } from './entry-name.ts';
import { explainWriting } from './explain.ts';

/** The password samples are exchanged with: it keeps scanners and mail filters off, not people. */
export const EXPORT_PASSWORD = 'infected';

export interface ExportItem {
  readonly file: QuarantinedFile;
  readonly content: () => AsyncIterable<Buffer>;
}

/**
 * Writes files into a new zip, a chunk at a time, encrypted in the way every tool of the field
 * opens (ZipCrypto; AES is not understood by all).
 * @param zipPath absolute
 * @throws AppError `quarantine.target-exists`, `quarantine.no-folder`, `quarantine.cannot-write`,
 * `quarantine.disk-full`
 */
export async function exportZip(items: readonly ExportItem[], zipPath: string): Promise<void> {
  const { directory, name } = splitPath(zipPath);
  const temporary = `.${randomBytes(8).toString('hex')}.tmp`;
  let folder: PinnedFolder | null = null;
  try {
    folder = await PinnedFolder.open(directory);
    if ((await folder.stat(name)) !== null) {
      throw new AppError('quarantine.target-exists', { path: zipPath });
    }
    await write(folder, temporary, items);
    await publishFile(folder, temporary, name);
  } catch (error) {
    throw explainExport(error, zipPath);
  } finally {
    await folder?.remove(temporary);
    await folder?.sync();
    await folder?.close();
  }
}

function explainExport(error: unknown, zipPath: string): unknown {
  const { directory } = splitPath(zipPath);
  switch (systemCode(error)) {
    case 'EEXIST':
      return new AppError('quarantine.target-exists', { path: zipPath }, { cause: error });
    case 'ENOENT':
      return new AppError('quarantine.no-folder', { path: directory }, { cause: error });
    default:
      return explainWriting(error, directory);
  }
}

async function write(
  folder: PinnedFolder,
  temporary: string,
  items: readonly ExportItem[],
): Promise<void> {
  const handle = await open(folder.entry(temporary), 'wx', 0o600);
  try {
    await addEntries(handle, items);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function addEntries(handle: FileHandle, items: readonly ExportItem[]): Promise<void> {
  // Loaded when it is needed: other commands start sooner without it.
  const { ZipWriter } = await import('@zip.js/zip.js');
  const sink = new WritableStream<Uint8Array>({
    write: (bytes) => writeAll(handle, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)),
  });
  const writer = new ZipWriter(sink, {
    password: EXPORT_PASSWORD,
    zipCrypto: true,
    useWebWorkers: false,
  });
  const names = entryNames(
    items.map(({ file }) => ({ name: splitPath(file.path).name, sha256: file.sha256 ?? '' })),
  );
  for (const [index, { file, content }] of items.entries()) {
    await writer.add(names[index] ?? '', ReadableStream.from(content()), {
      lastModDate: new Date(file.mtimeMs),
      uncompressedSize: file.size,
    });
  }
  await writer.close();
}
