import type { GivingUp, HostedKind, KeptRegistration, RegistrationStart, RegistrationState } from './state';

interface Named {
  readonly key: string;
  readonly version: number;
}

/** The definitions that a registration goes by, as its row names them. */
interface RegistrationVersions {
  readonly policy: Named;
  readonly calendar: Named;
  readonly reviewApproval: Named;
  readonly assessmentApproval: Named | null;
  readonly extensionApproval: Named | null;
}

/** What has no column of its own, and is no frozen definition. */
type StartColumns = Pick<
  RegistrationStart,
  'byUserId' | 'departmentId' | 'pickedCustomerId' | 'keys' | 'reviewForms' | 'assessmentForms' | 'extensionForms'
>;
type StateColumns = Pick<
  RegistrationState,
  'validSince' | 'extensions' | 'asked' | 'givenUp' | 'reminded' | 'replaced' | 'unsent' | 'done'
>;

/** What the row of the opportunity keeps of its registration as JSON. */
export interface RegistrationColumns {
  readonly start: StartColumns;
  readonly state: StateColumns;
  readonly versions: RegistrationVersions;
}

export function keptColumns({ start, state }: Pick<KeptRegistration, 'start' | 'state'>): RegistrationColumns {
  const { byUserId, departmentId, pickedCustomerId, keys, reviewForms, assessmentForms, extensionForms } = start;
  const { validSince, extensions, asked, givenUp, reminded, replaced, unsent, done } = state;
  return {
    start: { byUserId, departmentId, pickedCustomerId, keys, reviewForms, assessmentForms, extensionForms },
    state: { validSince, extensions, asked, givenUp, reminded, replaced, unsent, done },
    versions: {
      policy: named(start.policy),
      calendar: named(start.calendar),
      reviewApproval: named(start.reviewApproval),
      assessmentApproval: start.assessmentApproval ? named(start.assessmentApproval) : null,
      extensionApproval: start.extensionApproval ? named(start.extensionApproval) : null,
    },
  };
}

const named = ({
  version,
  body: { key },
}: {
  readonly version: number;
  readonly body: { readonly key: string };
}): Named => ({
  key,
  version,
});

/** Clients and the engine try again within minutes. */
const MAX_DONE = 50;

export const GIVEN_UP_BY_NOBODY: GivingUp = { byUserId: null, reason: null };

/** The state of a new registration. */
export const NOTHING_YET = {
  validSince: '',
  extensions: [],
  asked: [],
  givenUp: GIVEN_UP_BY_NOBODY,
  reminded: '',
  replaced: null,
  unsent: [],
  done: [],
} as const satisfies StateColumns;

/** One that comes again is known. */
export const remembering = (done: readonly string[], commandId: string | null): readonly string[] =>
  commandId === null ? done : [...done, commandId].slice(-MAX_DONE);

/** Without the approvals of this kind: they are decided, or not needed any more. */
export const notAsked = ({ asked }: Pick<RegistrationState, 'asked'>, kind: HostedKind): RegistrationState['asked'] =>
  asked.filter((one) => one.kind !== kind);
