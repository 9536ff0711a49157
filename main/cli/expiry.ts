import { InvalidArgumentError } from 'commander';
import { parseAge } from './local-time.ts';

/**
 * Unix ms of a time to come: `30d` (also m, h, w) from now, or the end of a local date
 * (`2027-01-31`).
 */
export function parseExpiry(text: string): number {
  const date = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text.trim());
  if (date === null) return Date.now() + parseAge(text);
  const [year = 0, month = 0, day = 0] = date.slice(1).map(Number);
  const end = new Date(year, month - 1, day + 1);
  const last = new Date(end.getTime() - 1);
  if (last.getMonth() !== month - 1 || last.getDate() !== day) {
    throw new InvalidArgumentError('There is no such date.');
  }
  if (end.getTime() <= Date.now()) throw new InvalidArgumentError('It lies in the past.');
  return end.getTime();
}
