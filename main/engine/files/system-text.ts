import { errorText, systemCode } from '../../../shared/errors/app-error.ts';

/**
 * What the system said, without the call and the path it names: these can be ones the user never
 * gave. `EACCES: permission denied, open '/x'` → `permission denied`.
 */
export function systemText(error: unknown): string {
  const text = errorText(error);
  const code = systemCode(error);
  if (code === null || !text.startsWith(`${code}: `)) return text;
  return text.slice(code.length + 2).split(',', 1)[0] ?? text;
}

/** Whether the system refused a write for want of room. */
export function isOutOfSpace(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(systemCode(error) ?? '');
}
