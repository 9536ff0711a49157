import { createCipheriv, createHash } from 'node:crypto';

const CHUNK_BYTES = 64 * 1024;

/** Numbers and bytes that a seed decides: the key stream of AES-128 in counter mode. */
export class Random {
  readonly #stream;
  #chunk: Buffer = Buffer.alloc(0);
  #at = 0;

  constructor(seed: string) {
    const key = createHash('sha256').update(seed).digest();
    this.#stream = createCipheriv('aes-128-ctr', key.subarray(0, 16), key.subarray(16));
  }

  /** The next bytes of the stream. */
  bytes(count: number): Buffer {
    return this.#stream.update(Buffer.alloc(count));
  }

  /** A number from 0 to below 1. */
  unit(): number {
    if (this.#at === this.#chunk.length) {
      this.#chunk = this.bytes(CHUNK_BYTES);
      this.#at = 0;
    }
    const value = this.#chunk.readUInt32LE(this.#at);
    this.#at += 4;
    return value / 2 ** 32;
  }

  /** A whole number from `least` to `most`, both included. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.unit() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.integer(0, items.length - 1)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  /** One of several choices, each as likely as its weight says. */
  weighted<Item>(choices: readonly (readonly [weight: number, item: Item])[]): Item {
    const sum = choices.reduce((total, [weight]) => total + weight, 0);
    let rest = this.unit() * sum;
    for (const [weight, item] of choices) {
      rest -= weight;
      if (rest < 0) return item;
    }
    return this.pick(choices)[1];
  }

  /** Characters of an alphabet. */
  text(length: number, alphabet: string): string {
    let text = '';
    while (text.length < length) text += alphabet.charAt(this.integer(0, alphabet.length - 1));
    return text;
  }
}
