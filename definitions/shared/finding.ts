/** What checking finds in a definition: where, what, and how to mend it. */
export interface Finding {
  /** Errors keep a definition from publication, warnings do not. */
  readonly severity: 'error' | 'warning';
  /** RFC 6901, into the definition's body. */
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
  readonly fix: string;
}

export const errorAt = (pointer: string, code: string, message: string, fix: string): Finding => ({
  severity: 'error',
  pointer,
  code,
  message,
  fix,
});
export const warningAt = (pointer: string, code: string, message: string, fix: string): Finding => ({
  severity: 'warning',
  pointer,
  code,
  message,
  fix,
});
