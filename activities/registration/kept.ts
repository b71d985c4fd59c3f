import { frozenDefinition } from '../../db/definition/frozen';
import { lockedOpportunity, opportunityById, type OpportunityRow } from '../../db/registration/rows';
import { writeRegistration } from '../../db/registration/writing';
import type { Db } from '../../db/shared/knex';
import { fromColumns } from '../../definitions/registration/fields/columns';
import { GIVEN_UP_BY_NOBODY, keptColumns, remembering } from '../../definitions/registration/kept';
import type { KeptRegistration, RegistrationStart, RegistrationState } from '../../definitions/registration/state';
import { isOver } from '../../definitions/registration/statuses';
import type { Refusal } from '../../definitions/shared/refusal';
import { registeredOf } from './steps';

/** What a step of a registration starts from. */
export interface Step extends KeptRegistration {
  /** The case’s time. */
  readonly at: string;
  /** Who asked for it by which command; null: the flow itself. */
  readonly commandId: string | null;
}

/**
 * What became of a step. `behind`: the row carries the case further than the flow knew, or it is over by now; then
 * this is the case. `refused`: only the rows could tell, and nothing is written.
 */
export type Written =
  | { readonly kind: 'written'; readonly kept: KeptRegistration }
  | { readonly kind: 'behind'; readonly kept: KeptRegistration }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** What a step changes beside the columns of the row. */
export interface Changed {
  readonly state?: Partial<RegistrationState>;
  readonly start?: Partial<RegistrationStart>;
}

type Writes = (trx: Db, row: OpportunityRow) => Promise<Changed | { readonly refusal: Refusal }>;

/** Carries a step out in one transaction, which writes the whole case with its version; or nothing, if refused. */
export async function written(db: Db, step: Step, write: Writes): Promise<Written> {
  const trx = await db.transaction();
  try {
    const result = await writtenWithin(trx, step, write);
    await (result.kind === 'refused' ? trx.rollback() : trx.commit());
    return result;
  } catch (error) {
    await trx.rollback();
    throw error;
  }
}

async function writtenWithin(trx: Db, step: Step, write: Writes): Promise<Written> {
  const { opportunityId } = step.start;
  const row = await lockedOpportunity(trx, opportunityId);
  if (!row) throw new Error(`There is no opportunity ${opportunityId}.`);
  if (row.registration_version !== step.version || isOver(row.status))
    return { kind: 'behind', kept: await keptIn(trx, row) };
  const changed = await write(trx, row);
  return 'refusal' in changed ? { kind: 'refused', refusal: changed.refusal } : record(trx, step, changed);
}

/** The whole case after a step that has written its columns. */
async function record(trx: Db, step: Step, { state, start }: Changed): Promise<Written> {
  const after = {
    start: { ...step.start, ...start },
    state: {
      ...step.state,
      givenUp: GIVEN_UP_BY_NOBODY,
      ...state,
      done: remembering(step.state.done, step.commandId),
    },
  };
  const row = await writeRegistration(trx, after.start.opportunityId, keptColumns(after));
  return { kind: 'written', kept: keptWith(row, after) };
}

/** What has columns is as they say. */
const keptWith = (row: OpportunityRow, { start, state }: WithoutColumns): KeptRegistration => ({
  version: row.registration_version,
  start: { ...start, ...startIn(row) },
  state: { ...state, ...stateIn(row) },
});

const startIn = (row: OpportunityRow) => ({
  opportunityId: row.id,
  ...fromColumns(row),
  customer: row.customer,
  custom: row.custom,
  model: { key: row.business_model_key, version: row.business_model_version },
});

const stateIn = (row: OpportunityRow) => ({ ...registeredOf(row), isPublic: row.visibility === 'public' });

interface WithoutColumns {
  readonly start: Omit<RegistrationStart, keyof ReturnType<typeof startIn>>;
  readonly state: Omit<RegistrationState, keyof ReturnType<typeof stateIn>>;
}

/** The registration as its row carries it. */
async function keptIn(db: Db, row: OpportunityRow): Promise<KeptRegistration> {
  const { start, state, versions } = row.registration_state;
  const at = <K extends 'registrationPolicy' | 'workingCalendar' | 'approval'>(
    kind: K,
    { key, version }: { readonly key: string; readonly version: number },
  ) => frozenDefinition(db, kind, key, version).then((body) => ({ version, body }));
  const { policy, calendar, reviewApproval, assessmentApproval, extensionApproval } = versions;
  return keptWith(row, {
    start: {
      ...start,
      policy: await at('registrationPolicy', policy),
      calendar: await at('workingCalendar', calendar),
      reviewApproval: await at('approval', reviewApproval),
      ...(assessmentApproval ? { assessmentApproval: await at('approval', assessmentApproval) } : {}),
      ...(extensionApproval ? { extensionApproval: await at('approval', extensionApproval) } : {}),
    },
    state,
  });
}

/** Undefined where nothing was registered under this id. */
export async function keptRegistration(db: Db, opportunityId: string): Promise<KeptRegistration | undefined> {
  const row = await opportunityById(db, opportunityId);
  return row && keptIn(db, row);
}
