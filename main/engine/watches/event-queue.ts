import { watchLimits } from './watch-limits.ts';

/**
 * Notices when the system may have dropped events. Linux keeps a bounded queue of them and says
 * when it overflows, but libuv does not pass that on
 * (https://github.com/libuv/libuv/blob/v1.x/src/unix/linux.c, "Stale event"). All events in the
 * queue are delivered in one turn of the event loop, so a turn that brings half a queue, not
 * counting the events of folders that are gone, is taken for an overflow.
 */
export class EventQueue {
  readonly #suspicious: number;
  readonly #listeners = new Set<() => void>();
  #inThisTurn = 0;

  constructor(capacity = watchLimits().queuedEvents) {
    this.#suspicious = Math.max(1, Math.floor((capacity ?? 16_384) / 2));
  }

  /** Calls `listener` whenever events may have been lost. */
  onDidOverflow(listener: () => void): { dispose: () => void } {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  /** Counts an event. */
  count(): void {
    if (this.#inThisTurn === 0) setImmediate(() => this.#endTurn());
    this.#inThisTurn += 1;
  }

  #endTurn(): void {
    const overflowed = this.#inThisTurn >= this.#suspicious;
    this.#inThisTurn = 0;
    if (overflowed) for (const listener of this.#listeners) listener();
  }
}
