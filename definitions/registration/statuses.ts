/** What a status of an opportunity allows. */
interface Allowed {
  /** It holds its customer, or asks for it; one that is not is over, and nothing about its claim can change. */
  readonly isOpen: boolean;
  /** People may change what it says, and give it up. */
  readonly isChangeable: boolean;
  /** It holds its claim for good. A sale that rests is the affair of the sale; the claim goes on like any other. */
  readonly isHeld: boolean;
  /** Its sale goes on, if it has one. In the first conflict review there is none yet: the row has no stage. */
  readonly isOnSale: boolean;
  /** What stands around it is entered and changed. One that was won is delivered, installed and paid (OPP-27). */
  readonly takesParts: boolean;
}

/** Where an opportunity can stand, and what that allows. Prettier would make five lines of each. */
// prettier-ignore
const statuses = {
  checking:         { isOpen: true,  isChangeable: false, isHeld: false, isOnSale: false, takesParts: true },
  inConflictReview: { isOpen: true,  isChangeable: true,  isHeld: false, isOnSale: true,  takesParts: true },
  inAssessment:     { isOpen: true,  isChangeable: true,  isHeld: false, isOnSale: false, takesParts: true },
  valid:            { isOpen: true,  isChangeable: true,  isHeld: true,  isOnSale: true,  takesParts: true },
  refused:          { isOpen: false, isChangeable: false, isHeld: false, isOnSale: false, takesParts: false },
  withdrawn:        { isOpen: false, isChangeable: false, isHeld: false, isOnSale: false, takesParts: false },
  released:         { isOpen: false, isChangeable: false, isHeld: false, isOnSale: false, takesParts: false },
  suspended:        { isOpen: true,  isChangeable: true,  isHeld: true,  isOnSale: true,  takesParts: true },
  won:              { isOpen: false, isChangeable: false, isHeld: false, isOnSale: false, takesParts: true },
  lost:             { isOpen: false, isChangeable: false, isHeld: false, isOnSale: false, takesParts: false },
  merged:           { isOpen: false, isChangeable: false, isHeld: false, isOnSale: false, takesParts: false },
} as const satisfies Record<string, Allowed>;

export type OpportunityStatus = keyof typeof statuses;

const isStatus = (word: string): word is OpportunityStatus => Object.hasOwn(statuses, word);

export const opportunityStatuses: readonly OpportunityStatus[] = Object.keys(statuses).filter(isStatus);

export const isOver = (status: OpportunityStatus): boolean => !statuses[status].isOpen;
export const isChangeable = (status: OpportunityStatus): boolean => statuses[status].isChangeable;
export const isHeld = (status: OpportunityStatus): boolean => statuses[status].isHeld;
export const isOnSale = (status: OpportunityStatus): boolean => statuses[status].isOnSale;
export const takesParts = (status: OpportunityStatus): boolean => statuses[status].takesParts;

/* The same where SQL asks. */
const those = (what: keyof Allowed): readonly OpportunityStatus[] =>
  opportunityStatuses.filter((status) => statuses[status][what]);
export const OPEN = those('isOpen');
export const CHANGEABLE = those('isChangeable');
export const ON_SALE = those('isOnSale');
export const TAKING_PARTS = those('takesParts');
