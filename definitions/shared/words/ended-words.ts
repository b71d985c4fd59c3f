/** How something ended. */
export interface Ended {
  readonly status: string;
  readonly at: string;
  /** A name, or `a rule`. */
  readonly by: string;
}

/** What whoever acts on it afterwards is told: which end, when, by whom. */
export const endedWords = ({ status, at, by }: Ended): string => `It ended as ${status} at ${at}, by ${by}.`;
