import { hash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Everything below a folder that a change would show in: names, modes, times, contents. */
export function snapshot(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const stats = lstatSync(path.join(folder, name), { bigint: true });
    const kind = stats.isDirectory()
      ? 'folder'
      : `${stats.mtimeNs} ${hash('sha256', readFileSync(path.join(folder, name)))}`;
    found[name] = `${stats.mode} ${kind}`;
  }
  return found;
}
