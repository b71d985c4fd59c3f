/** A length of time in a definition. `businessHours` and `businessDays` count the working time of a calendar; the others count the clock. */
export type Duration =
  | { readonly seconds: number }
  | { readonly minutes: number }
  | { readonly hours: number }
  | { readonly days: number }
  | { readonly businessHours: number }
  | { readonly businessDays: number };
