import { InvalidArgumentError } from 'commander';

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  K: 2 ** 10,
  M: 2 ** 20,
  G: 2 ** 30,
  T: 2 ** 40,
};

/** `512M` → bytes: a number with an optional unit of 1024 (K, M, G, T). */
export function parseSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([KMGT]?)(?:i?B)?$/i.exec(text.trim());
  const unit = UNITS[(match?.[2] ?? '').toUpperCase()];
  if (match?.[1] === undefined || unit === undefined) {
    throw new InvalidArgumentError('Give a number of bytes, or one with K, M, G or T: 512M.');
  }
  return Math.floor(Number(match[1]) * unit);
}

/** A whole number from `least` on. */
export function parseCount(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least) {
      throw new InvalidArgumentError(`Give a whole number, at least ${least}.`);
    }
    return value;
  };
}

/** Seconds, fractions allowed, as milliseconds. */
export function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (text.trim() === '' || !Number.isFinite(seconds) || seconds <= 0) {
    throw new InvalidArgumentError('Give a number of seconds greater than 0.');
  }
  return Math.round(seconds * 1000);
}

/** `name=value`, the value typed as YARA would: true, false, a number, else text. */
export function parseDefine(
  text: string,
  defines: Readonly<Record<string, string | number | boolean>> = {},
): Record<string, string | number | boolean> {
  const match = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(text);
  const [, name, value] = match ?? [];
  if (name === undefined || value === undefined) {
    throw new InvalidArgumentError('Give NAME=VALUE.');
  }
  return { ...defines, [name]: typed(value) };
}

function typed(value: string): string | number | boolean {
  if (value === 'true' || value === 'false') return value === 'true';
  return /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}

/** For options that may be given several times. */
export function collect(value: string, values: readonly string[] = []): string[] {
  return [...values, value];
}
