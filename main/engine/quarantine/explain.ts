import { AppError, systemCode } from '../../../shared/errors/app-error.ts';
import { isOutOfSpace, systemText } from '../files/system-text.ts';
import { DamagedContainer } from './container-format.ts';

/** The error a user can act on when something could not be written below `path`. */
export function explainWriting(error: unknown, path: string): unknown {
  if (error instanceof AppError || systemCode(error) === null) return error;
  if (isOutOfSpace(error)) return new AppError('quarantine.disk-full', { path }, { cause: error });
  const why = systemText(error);
  return new AppError('quarantine.cannot-write', { path, why }, { cause: error });
}

/** The error a user can act on when a held file could not be read. */
export function explainReading(error: unknown, id: number): unknown {
  if (!(error instanceof DamagedContainer)) return error;
  return new AppError('quarantine.damaged', { id, why: error.message }, { cause: error });
}
