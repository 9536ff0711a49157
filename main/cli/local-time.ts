import { InvalidArgumentError } from 'commander';

/** `2025-11-21 21:35:08` in the time zone of the machine. */
export function localTime(time: number): string {
  const date = new Date(time);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

const UNITS_MS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

function age(text: string): number | null {
  const match = /^(\d+)([mhdw])$/.exec(text.trim());
  const unit = UNITS_MS[match?.[2] ?? ''];
  return unit === undefined ? null : Number(match?.[1]) * unit;
}

/** `90d` → milliseconds: a number with m(inutes), h(ours), d(ays) or w(eeks). */
export function parseAge(text: string): number {
  const parsed = age(text);
  if (parsed === null) {
    throw new InvalidArgumentError('Give a number with m, h, d or w: 90d.');
  }
  return parsed;
}

/** Unix ms of an age before now (`7d`), of a local date (`2025-11-21`), or of a local time. */
export function parseTime(text: string): number {
  const before = age(text);
  if (before !== null) return Date.now() - before;
  const match = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}.*))?$/.exec(text.trim());
  // Without a time of day it would be taken for UTC.
  const time = match === null ? Number.NaN : Date.parse(`${match[1]}T${match[2] ?? '00:00'}`);
  if (Number.isNaN(time)) {
    throw new InvalidArgumentError(
      'Give an age (7d, 12h) or a time (2025-11-21, 2025-11-21T08:30).',
    );
  }
  return time;
}
