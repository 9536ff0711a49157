import { formatBytes, formatCount, formatDuration, plural } from '../../shared/model/display.ts';
import type { ScanProgress } from '../../shared/model/scan.ts';
import { shortPath, statusLine } from './terminal.ts';

const EVERY_MS = 100;

/** Shows how far a scan is on the terminal's last line. Nothing is shown off a terminal. */
export function showProgress(scan: { readonly progress: ScanProgress }): { stop: () => void } {
  if (!process.stderr.isTTY) return { stop: () => {} };
  const timer = setInterval(() => statusLine.show(progressText(scan.progress)), EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      statusLine.clear();
    },
  };
}

/** `1,200/3,000 files  40%  512 MiB/s  2 findings  1 not scanned  12 s left  …/usr/bin/x` */
export function progressText(progress: ScanProgress): string {
  const { counts, found, walked, expected, elapsedMs, current } = progress;
  const done = counts.seen;
  const total = walked ? found : expected !== null && expected > found ? expected : null;
  const parts = [
    total === null
      ? `found ${plural(found, 'file')}, ${formatCount(done)} done`
      : `${formatCount(done)}/${formatCount(total)} files  ${percent(done, total)}`,
    `${formatBytes(counts.bytes / Math.max(0.001, elapsedMs / 1000))}/s`,
    plural(counts.findings, 'finding'),
  ];
  if (counts.incomplete > 0) parts.push(`${formatCount(counts.incomplete)} not scanned`);
  if (total !== null && done > 0 && elapsedMs > 1000) {
    parts.push(`${formatDuration((elapsedMs / done) * Math.max(0, total - done))} left`);
  } else {
    parts.push(formatDuration(elapsedMs));
  }
  if (current !== null) parts.push(shortPath(current, 40));
  return parts.join('  ');
}

function percent(done: number, total: number): string {
  return total === 0 ? '100%' : `${Math.min(100, Math.floor((done / total) * 100))}%`;
}
