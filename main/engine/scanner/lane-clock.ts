/**
 * What a lane is at, readable while a native scan blocks its thread: slot 0 holds the task's id
 * or -1, slot 1 when it began (ms since the Unix epoch).
 */
export const LANE_CLOCK_SLOTS = 2;

export function startTask(clock: Float64Array, task: number): void {
  clock[1] = Date.now();
  clock[0] = task;
}

export function endTasks(clock: Float64Array): void {
  clock[0] = -1;
}

export function laneActivity(buffer: SharedArrayBuffer): {
  task: number | null;
  elapsedMs: number;
} {
  const clock = new Float64Array(buffer);
  const task = clock[0] ?? -1;
  return { task: task <= 0 ? null : task, elapsedMs: Date.now() - (clock[1] ?? 0) };
}
