import { history } from './001-history.ts';
import { watches } from './002-watches.ts';
import { quarantine } from './003-quarantine.ts';
import { historyIndexes } from './004-history-indexes.ts';

/** In order; the schema's version is the number of those applied. Never change one that shipped. */
export const MIGRATIONS: readonly string[] = [history, watches, quarantine, historyIndexes];
