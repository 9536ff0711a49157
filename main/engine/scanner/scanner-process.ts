/**
 * Entry of the scanner process: hands work to its lanes and their replies to the engine. It holds
 * no state worth saving, opens no database and no socket, and may be killed at any moment.
 */
import { Worker } from 'node:worker_threads';
import { LANE_CLOCK_SLOTS, laneActivity } from './lane-clock.ts';
import type { ScannerReply, ScannerRequest } from './protocol.ts';

/** A file that takes longer than this is named to the engine. */
const SLOW_MS = 500;
const CHECK_EVERY_MS = 250;

interface Lane {
  readonly worker: Worker;
  readonly clock: SharedArrayBuffer;
}

const lanes = new Map<number, Lane>();

function reply(message: ScannerReply): void {
  process.send?.(message);
}

function laneFor(index: number): Lane {
  const existing = lanes.get(index);
  if (existing !== undefined) return existing;
  const clock = new SharedArrayBuffer(LANE_CLOCK_SLOTS * Float64Array.BYTES_PER_ELEMENT);
  const worker = new Worker(new URL('./lane.js', import.meta.url), { workerData: { clock } });
  worker.on('message', (message: ScannerReply) => reply(message));
  // A lane that fails takes the process with it: the engine then knows what was in flight.
  worker.on('error', (error) => {
    console.error(error);
    process.exit(70);
  });
  const lane = { worker, clock };
  lanes.set(index, lane);
  return lane;
}

process.on('message', ({ lane, request }: ScannerRequest) => {
  laneFor(lane).worker.postMessage(request);
});
// The engine is gone: so is the reason to be. An orderly exit would wait for a lane in mid-scan.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

setInterval(() => {
  for (const { clock } of lanes.values()) {
    const { task, elapsedMs } = laneActivity(clock);
    if (task !== null && elapsedMs > SLOW_MS) reply({ kind: 'slow', task, elapsedMs });
  }
}, CHECK_EVERY_MS);

reply({ kind: 'ready' });
