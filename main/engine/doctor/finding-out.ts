import { errorText } from '../../../shared/errors/app-error.ts';
import type { DoctorCheck } from '../../../shared/model/doctor.ts';

type Data = DoctorCheck['data'];

/** What a check has found out. */
export type Verdict = Omit<DoctorCheck, 'name'>;

export function ok(detail: string, data: Data = {}): Verdict {
  return { status: 'ok', detail, advice: null, data };
}

export function warning(detail: string, advice: string, data: Data = {}): Verdict {
  return { status: 'warning', detail, advice, data };
}

export function problem(detail: string, advice: string, data: Data = {}): Verdict {
  return { status: 'problem', detail, advice, data };
}

/** Runs a check; whatever stops it is what it has found. */
export async function findOut(
  name: string,
  check: () => Verdict | Promise<Verdict>,
): Promise<DoctorCheck> {
  try {
    return { name, ...(await check()) };
  } catch (error) {
    const detail = `cannot be checked: ${errorText(error)}`;
    return { name, ...problem(detail, 'See what the message names, then run doctor again.') };
  }
}
