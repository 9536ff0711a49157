/** Run as a process: makes, moves and deletes files and folders below a folder at random. */
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as after } from 'node:timers/promises';

const [root = '', seed = '1'] = process.argv.slice(2);
const ROUNDS = 600;
const ACTIONS_PER_ROUND = 20;

let state = Number(seed);
/** A number below `limit`, the same sequence for the same seed. */
function random(limit: number): number {
  state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
  return state % limit;
}

let folders = [root];
function anyFolder(): string {
  return folders[random(folders.length)] ?? root;
}

function lookAround(): void {
  folders = [root];
  for (const folder of folders) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) folders.push(path.join(folder, entry.name));
    }
  }
}

function act(number: number): void {
  const folder = anyFolder();
  const kind = random(100);
  if (kind < 35) {
    const made = path.join(folder, `d${random(8)}`);
    const below = path.join(made, 'below');
    mkdirSync(made);
    mkdirSync(below);
    writeFileSync(path.join(below, `f${number}`), 'new');
    folders.push(made, below);
  } else if (kind < 75) {
    writeFileSync(path.join(folder, `f${random(20)}`), `content ${number}`);
  } else if (folder !== root) {
    if (kind < 90) renameSync(folder, path.join(anyFolder(), `m${random(8)}`));
    else if (kind < 94) rmSync(folder, { recursive: true });
    lookAround();
  }
}

for (let round = 0; round < ROUNDS; round += 1) {
  for (let action = 0; action < ACTIONS_PER_ROUND; action += 1) {
    try {
      act(round * ACTIONS_PER_ROUND + action);
    } catch {
      // A name that is taken, or a folder moved into itself.
      lookAround();
    }
  }
  await after(random(4));
}
