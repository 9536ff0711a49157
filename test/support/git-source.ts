import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { temporaryFolder } from './temporary.ts';
import { writeTree } from './write-tree.ts';

/** A real git repository to clone from. */
export class GitSource {
  readonly folder = temporaryFolder();

  constructor(files: Readonly<Record<string, string | Uint8Array>> = {}) {
    this.git(['init', '--quiet', '--initial-branch=main']);
    if (Object.keys(files).length > 0) this.commit(files);
  }

  get url(): string {
    return pathToFileURL(this.folder).href;
  }

  /** Where its rules are put, below the rules folder. */
  get target(): string {
    return `localhost${this.folder}`;
  }

  /** Commits files, and removes others; gives the commit. */
  commit(
    files: Readonly<Record<string, string | Uint8Array>>,
    removed: readonly string[] = [],
  ): string {
    writeTree(this.folder, files);
    for (const name of removed) rmSync(path.join(this.folder, name), { recursive: true });
    this.git(['add', '--all']);
    this.git(['commit', '--quiet', '--message', 'test']);
    return this.git(['rev-parse', 'HEAD']);
  }

  /** Commits a tree that git itself would not make; gives the commit. */
  commitTree(tree: string): string {
    const commit = this.git(['commit-tree', tree, '-m', 'test']);
    this.git(['update-ref', 'refs/heads/main', commit]);
    return commit;
  }

  /** Stores an object; gives its name. */
  store(content: string | Uint8Array): string {
    return this.git(['hash-object', '-w', '--stdin'], content);
  }

  /** Stores a tree with any names, also such as git refuses; gives its name. */
  storeTree(entries: readonly (readonly [mode: string, name: string, object: string])[]): string {
    const parts = entries.map(([mode, name, object]) =>
      Buffer.concat([Buffer.from(`${mode} ${name}\0`, 'latin1'), Buffer.from(object, 'hex')]),
    );
    const literally = ['hash-object', '-w', '-t', 'tree', '--literally', '--stdin'];
    return this.git(literally, Buffer.concat(parts));
  }

  git(args: readonly string[], input: string | Uint8Array = ''): string {
    const settings = ['user.name=Test', 'user.email=test@example.org', 'commit.gpgSign=false'];
    return execFileSync(
      'git',
      ['-C', this.folder, ...settings.flatMap((setting) => ['-c', setting]), ...args],
      { input, encoding: 'utf8' },
    ).trim();
  }
}
