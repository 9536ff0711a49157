/** A finding, or all findings of a file, that the analyst has allowed. Times are Unix ms. */
export interface AllowEntry {
  readonly id: number;
  /** SHA-256 of the file, lower-case hex. */
  readonly sha256: string;
  /** `namespace:rule`; null allows every rule on this file. */
  readonly rule: string | null;
  readonly reason: string;
  readonly createdAt: number;
  readonly expiresAt: number | null;
}
