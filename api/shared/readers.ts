import type { Caller } from '../../definitions/organisation/access/caller';

/** Whether the caller may read the thing with this id; false also where there is none. */
type Reads = (id: string, caller: Caller) => Promise<boolean>;

/**
 * Who reads what a document, an entry of the ledger or an approval may be about. Those know a thing by type and id;
 * who reads it is the affair of its own area.
 */
export interface Readers {
  readonly approval: Reads;
  readonly contact: Reads;
  readonly customer: Reads;
  readonly duplicatePair: Reads;
  readonly opportunity: Reads;
  /** Where the case stands that has an approval inside; undefined where the approval is its own case. */
  readonly statusOfCase: (caseId: string) => Promise<string | undefined>;
}
