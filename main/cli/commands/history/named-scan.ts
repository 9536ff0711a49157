import { InvalidArgumentError } from 'commander';
import { AppError } from '../../../../shared/errors/app-error.ts';
import type { ScanDetails } from '../../../../shared/model/scan-query.ts';
import type { History } from '../../../engine/history/history.ts';

/** The number of a scan, or `last`. */
export function parseScan(text: string): number | 'last' {
  if (text === 'last') return text;
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give the number of a scan, or "last".');
}

/** @throws AppError `scan.unknown`, `history.empty` */
export function scanNamed(history: History, named: number | 'last'): ScanDetails {
  if (named !== 'last') return history.scan(named);
  const [last] = history.scans({ limit: 1 });
  if (last === undefined) throw new AppError('history.empty', {});
  return history.scan(last.id);
}
