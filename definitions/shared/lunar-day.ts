/** A day of the lunisolar year, `MM-DD`: its months have 29 or 30 days. */
export const LUNAR_DAY_PATTERN = '^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|30)$';
