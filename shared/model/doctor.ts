/** How one thing stands that the program depends on. */
export interface DoctorCheck {
  /** A fixed name: `database`, `scanner` … */
  readonly name: string;
  readonly status: DoctorStatus;
  /** What was found, for a person to read. */
  readonly detail: string;
  /** What to do; null where there is nothing to do. */
  readonly advice: string | null;
  /** The figures behind the detail; bytes, milliseconds and counts. */
  readonly data: Readonly<Record<string, string | number | boolean | null>>;
}

/** From best to worst. */
export const DOCTOR_STATUSES = ['ok', 'warning', 'problem'] as const;
export type DoctorStatus = (typeof DOCTOR_STATUSES)[number];

/** The worst status of all; `ok` of none. */
export function worstStatus(checks: readonly DoctorCheck[]): DoctorStatus {
  const ranks = checks.map(({ status }) => DOCTOR_STATUSES.indexOf(status));
  return DOCTOR_STATUSES[Math.max(0, ...ranks)] ?? 'ok';
}
