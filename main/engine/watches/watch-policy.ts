import { realpathSync } from 'node:fs';
import { decodePath, nativePath } from '../../../shared/analysis/native-path.ts';
import type { Watch } from '../../../shared/model/watch.ts';
import { excludePolicy } from '../scans/policy.ts';
import type { FolderListener } from './folder-listener.ts';

/**
 * What a watch leaves out: what its scans do, and the program's own folder also where a symbolic
 * link gives it another path, as every scan writes to it and so would bring about the next.
 */
export function watchPolicy(watch: Watch, ownData: string): FolderListener['excludes'] {
  const policy = excludePolicy(watch.exclude, ownData, []);
  const below = ownDataBelow(watch.path, ownData);
  return (path, isDirectory) =>
    isDirectory && path === below ? 'own-data' : policy(path, isDirectory);
}

/** The path of the program's folder below a watched one, or null. */
function ownDataBelow(folder: string, ownData: string): string | null {
  try {
    const real = realPath(folder);
    const realData = realPath(ownData);
    return realData.startsWith(`${real}/`) ? folder + realData.slice(real.length) : null;
  } catch {
    return null;
  }
}

function realPath(path: string): string {
  return decodePath(realpathSync(nativePath(path), { encoding: 'buffer' }));
}
