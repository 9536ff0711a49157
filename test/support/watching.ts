import { onTestFinished, vi } from 'vitest';
import type { Engine } from '../../main/engine/engine.ts';
import type { NewWatch } from '../../main/engine/watches/watch-store.ts';
import type { FileReport } from '../../shared/model/file-report.ts';
import type { Watch, WatchScanEnd, WatchStatus } from '../../shared/model/watch.ts';

/** Everything a running watch said. */
export interface Watching {
  readonly watch: Watch;
  /** Reports of files read anew, in order. */
  readonly reports: FileReport[];
  readonly ends: WatchScanEnd[];
  readonly states: WatchStatus[];
  /** The first report on a path that says this of it, as soon as there is one. */
  reported(path: string, outcome?: FileReport['outcome']): Promise<FileReport>;
  /** Resolves when the last state is this one. */
  inState(state: WatchStatus['state']): Promise<void>;
  /** Resolves when the whole folder has been scanned so many times. */
  wholeScans(count: number): Promise<void>;
}

const PATIENCE = { timeout: 30_000, interval: 20 };

/** Runs the watches of an engine until the test ends, and listens to one of them. */
export function listen(engine: Engine, watch: Watch): Watching {
  const reports: FileReport[] = [];
  const ends: WatchScanEnd[] = [];
  const states: WatchStatus[] = [];
  const service = engine.watchService;
  service.onDidScan = (of, files) => {
    if (of.id !== watch.id) return;
    reports.push(...files.filter(({ cached }) => !cached).map(({ report }) => report));
  };
  service.onDidEndScan = (of, end) => {
    if (of.id === watch.id) ends.push(end);
  };
  service.onDidChangeState = (of, status) => {
    if (of.id === watch.id && status !== null) states.push(status);
  };
  service.start();
  onTestFinished(() => service.stop());
  return {
    watch,
    reports,
    ends,
    states,
    reported: (path, outcome) =>
      vi.waitFor(() => {
        const found = reports.find(
          (report) => report.path === path && (outcome === undefined || report.outcome === outcome),
        );
        if (found === undefined) throw new Error(`no report on ${path}`);
        return found;
      }, PATIENCE),
    inState: (state) =>
      vi.waitFor(() => {
        const last = states.at(-1)?.state;
        if (last !== state) throw new Error(`the watch is ${last}, not ${state}`);
      }, PATIENCE),
    wholeScans: (count) =>
      vi.waitFor(() => {
        const whole = ends.filter((end) => end.whole).length;
        if (whole < count) throw new Error(`${whole} scans of the whole folder, not ${count}`);
      }, PATIENCE),
  };
}

/** Watches a folder; resolves when it has been looked through for the first time. */
export async function watchFolder(engine: Engine, settings: NewWatch): Promise<Watching> {
  const watching = listen(engine, engine.watches.add(settings));
  await watching.wholeScans(1);
  return watching;
}
