import path from 'node:path';
import type { Readable } from 'node:stream';
import { RepositoryError, startGit } from './git.ts';

/** Bytes: far above any collection of rules, far below what fills a disk. */
const MAX_REPOSITORY_BYTES = 2 * 2 ** 30;
/** A tree may name the same folder again and again: a few kilobytes can list a billion files. */
const MAX_TREE_ENTRIES = 500_000;
const UNITS: Readonly<Record<string, number>> = {
  bytes: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
};

/** One entry of a commit's tree. */
export interface TreeEntry {
  /** What it is, by git's file mode: https://git-scm.com/docs/git-fast-import */
  readonly kind: 'file' | 'symbolic-link' | 'submodule';
  readonly object: string;
  /** Bytes; 0 for a submodule. */
  readonly size: number;
  /** Below the root, with `/`. */
  readonly path: Buffer;
}

interface CloneOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (phase: 'connecting' | 'receiving', percent: number | null) => void;
  readonly maxBytes?: number;
}

/** A bare clone of one commit. Its files are read out of the object store; none is checked out. */
export class GitRepository {
  readonly #folder: string;
  readonly #signal: AbortSignal;

  private constructor(folder: string, signal: AbortSignal) {
    this.#folder = folder;
    this.#signal = signal;
  }

  /**
   * Fetches the newest commit of a repository's default branch.
   * @param folder does not exist yet
   * @throws RepositoryError, also when `signal` is aborted
   */
  static async clone(url: string, folder: string, options: CloneOptions): Promise<GitRepository> {
    const { signal, onProgress, maxBytes = MAX_REPOSITORY_BYTES } = options;
    onProgress('connecting', null);
    let tooLarge = false;
    const flags = ['--bare', '--depth=1', '--single-branch', '--no-tags', '--template='];
    const git = startGit(['clone', ...flags, '--progress', '--', url, folder], {
      signal,
      onMessage: (line) => {
        const receiving = /^Receiving objects: +(\d+)%(?:.*, ([\d.]+) (bytes|[KMG]iB))?/.exec(line);
        if (receiving === null) return;
        onProgress('receiving', Number(receiving[1]));
        if (Number(receiving[2] ?? 0) * (UNITS[receiving[3] ?? ''] ?? 0) <= maxBytes) return;
        tooLarge = true;
        git.kill();
      },
    });
    git.stdout.resume();
    await git.ended.catch((error: unknown) => {
      throw tooLarge ? new RepositoryError('the repository is too large', { cause: error }) : error;
    });
    if (tooLarge) throw new RepositoryError('the repository is too large');
    return new GitRepository(path.resolve(folder), signal);
  }

  /** The commit. @throws RepositoryError when there is none */
  async commit(): Promise<string> {
    const git = this.#start(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']);
    let text = '';
    for await (const chunk of git.stdout) text += String(chunk);
    await git.ended.catch((error: unknown) => {
      if (this.#signal.aborted) throw error;
      throw new RepositoryError('the repository is empty', { cause: error });
    });
    return text.trim();
  }

  /** Everything the commit holds. @throws RepositoryError */
  async *entries(): AsyncGenerator<TreeEntry> {
    const git = this.#start(['ls-tree', '-r', '-z', '-l', '--full-tree', 'HEAD']);
    let count = 0;
    try {
      for await (const record of records(git.stdout)) {
        count += 1;
        if (count > MAX_TREE_ENTRIES) {
          throw new RepositoryError(`the repository has more than ${MAX_TREE_ENTRIES} files`);
        }
        yield treeEntry(record);
      }
      await git.ended;
    } finally {
      git.kill();
    }
  }

  /** The contents of objects, one after the other. @throws RepositoryError */
  async *contents(entries: Iterable<TreeEntry>): AsyncGenerator<Buffer> {
    const git = this.#start(['cat-file', '--batch']);
    const output = new ByteReader(git.stdout);
    try {
      for (const { object, size } of entries) {
        git.stdin.write(`${object}\n`);
        const header = (await output.until(0x0a)).toString('latin1');
        if (header !== `${object} blob ${size}`) {
          throw new RepositoryError(`the repository is damaged (${header})`);
        }
        const content = await output.take(size);
        await output.take(1);
        yield content;
      }
      git.stdin.end();
      await git.ended;
    } finally {
      git.kill();
    }
  }

  #start(args: readonly string[]): ReturnType<typeof startGit> {
    return startGit([`--git-dir=${this.#folder}`, ...args], { signal: this.#signal });
  }
}

/** `100644 blob 8cdb84… 18092\tLICENSE` */
function treeEntry(record: Buffer): TreeEntry {
  const tab = record.indexOf(0x09);
  const [mode = '', , object = '', size = ''] = record.toString('latin1', 0, tab).split(/ +/);
  const kind =
    mode === '120000' ? 'symbolic-link' : mode === '160000' ? 'submodule' : ('file' as const);
  return { kind, object, size: Number(size) || 0, path: record.subarray(tab + 1) };
}

async function* records(stream: Readable): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  for await (const chunk of stream) {
    rest = Buffer.concat([rest, chunk as Buffer]);
    let start = 0;
    for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0, start)) {
      yield rest.subarray(start, end);
      start = end + 1;
    }
    rest = rest.subarray(start);
  }
}

/** Reads a stream in the pieces its format has. */
class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #buffered: Buffer = Buffer.alloc(0);

  constructor(stream: Readable) {
    this.#chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** The bytes up to a delimiter, which is passed over. */
  async until(delimiter: number): Promise<Buffer> {
    let end = this.#buffered.indexOf(delimiter);
    while (end < 0) {
      this.#buffered = Buffer.concat([this.#buffered, await this.#next()]);
      end = this.#buffered.indexOf(delimiter);
    }
    const bytes = this.#buffered.subarray(0, end);
    this.#buffered = this.#buffered.subarray(end + 1);
    return bytes;
  }

  async take(count: number): Promise<Buffer> {
    const chunks = [this.#buffered];
    let length = this.#buffered.length;
    while (length < count) {
      const chunk = await this.#next();
      chunks.push(chunk);
      length += chunk.length;
    }
    const bytes = Buffer.concat(chunks);
    this.#buffered = bytes.subarray(count);
    return bytes.subarray(0, count);
  }

  async #next(): Promise<Buffer> {
    const { done, value } = await this.#chunks.next();
    if (done === true) throw new RepositoryError('git ended before it had said everything');
    return value;
  }
}
