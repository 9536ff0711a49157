import { history } from './001-history.ts';

/** In order; the schema's version is the number of those applied. Never change one that shipped. */
export const MIGRATIONS: readonly string[] = [history];
