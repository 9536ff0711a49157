/**
 * A process of its own that opens a history when it is told to, writes to it, and says what it
 * got: `node open-database-child.ts <file>`, then a line on its standard input.
 */
import { once } from 'node:events';
import { openDatabase } from '../../main/engine/database/open-database.ts';

const file = process.argv[2] ?? '';
process.stdout.write('ready\n');
await once(process.stdin, 'data');
const { database, movedAside } = openDatabase(file, Date.now());
const schema = database.pragma('user_version', { simple: true });
database.prepare('INSERT INTO properties VALUES (?, ?)').run(`process ${process.pid}`, 1);
database.close();
process.stdout.write(`${JSON.stringify({ schema, movedAside })}\n`);
process.exit(0);
