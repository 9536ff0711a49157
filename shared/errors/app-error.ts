import { ERRORS, type ErrorCode, type ErrorData } from './catalogue.ts';

/**
 * An error a user can meet: a code of the closed catalogue with its data. What the system said
 * stays in `cause`.
 */
export class AppError<Code extends ErrorCode = ErrorCode> extends Error {
  readonly code: Code;
  readonly data: ErrorData<Code>;

  constructor(code: Code, data: ErrorData<Code>, options?: ErrorOptions) {
    const message = ERRORS[code].message as (data: ErrorData<Code>) => string;
    super(message(data), options);
    this.name = 'AppError';
    this.code = code;
    this.data = data;
  }

  /** What is safe and what to do next. */
  get advice(): string {
    const advice = ERRORS[this.code].advice as (data: ErrorData<Code>) => string;
    return advice(this.data);
  }

  get exitCode(): number {
    return ERRORS[this.code].exitCode;
  }
}

/** The system's code of an error (`ENOENT`, `ENOSPC` …), or null. */
export function systemCode(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** An error's message without a stack, for a person. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
