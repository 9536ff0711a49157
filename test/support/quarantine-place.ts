import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Quarantine } from '../../main/engine/quarantine/quarantine.ts';
import { temporaryFolder } from './temporary.ts';
import { testEngine } from './test-engine.ts';

/** A quarantine, and a folder to take files from. */
export interface QuarantinePlace {
  readonly root: string;
  readonly folder: string;
  readonly quarantine: Quarantine;
  /** Writes a file into the folder. @returns its path */
  readonly write: (name: string, content: string | Buffer, mode?: number) => string;
  /** The sealed files. */
  readonly containers: () => string[];
}

export function quarantinePlace(): QuarantinePlace {
  const root = temporaryFolder();
  const folder = temporaryFolder();
  const sealed = path.join(root, 'quarantine');
  return {
    root,
    folder,
    quarantine: testEngine({ root }).quarantine,
    write: (name, content, mode = 0o644) => {
      const file = path.join(folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, content, { mode });
      return file;
    },
    containers: () => readdirSync(sealed).map((name) => path.join(sealed, name)),
  };
}

/** All of a held file's content. */
export async function contentOf(quarantine: Quarantine, id: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of quarantine.read(id)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** What is in a file's folder, for checks that nothing was left there. */
export function namesBeside(file: string): string[] {
  return readdirSync(path.dirname(file)).sort();
}

export function textOf(file: string): string {
  return readFileSync(file, 'utf8');
}
