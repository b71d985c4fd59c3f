import type { FormVersions } from '../../definitions/approval/data/forms';
import type { NewVersion } from '../../definitions/approval/migration';
import type { ApprovalDefinition } from '../../definitions/kinds/approval/schema';
import type { PersonsCommand } from '../../definitions/approval/commands';
import type { ApprovalState } from '../../definitions/approval/state';
import type { WorkingCalendar } from '../../definitions/kinds/workingCalendar/schema';
import type { Frozen } from '../../definitions/registration/state';
import type { Refused } from '../../definitions/shared/refusal';
import type { GateWish } from '../../definitions/stage/commands';
import type { CaseFacts } from '../../definitions/stage/facts';
import { stageAt, type StageRules } from '../../definitions/stage/rules';
import type { StageState } from '../../definitions/stage/state';
import { type ApprovalEnd, type ApprovalHost, hostApproval } from '../approval/host';
import { newId } from '../shared/new-id';

type InTurn = <T>(task: () => Promise<T>) => Promise<T>;

/** What the rows of a gate say that it goes by. */
export interface GateVersion {
  readonly definitionVersion: number;
  /** Left out by cases from before. */
  readonly forms?: FormVersions | undefined;
}

interface HostingGate {
  readonly approvalId: string;
  readonly opportunityId: string;
  readonly workflowId: string;
  /** By which it is opened; one that is taken up goes by its state. */
  readonly definition: Frozen<ApprovalDefinition>;
  readonly version: GateVersion;
  readonly calendar: WorkingCalendar;
  readonly inTurn: InTurn;
  readonly onEnd: (end: ApprovalEnd) => Promise<void>;
  readonly caseStatus: () => string;
  /** Whether its clock may stop. */
  readonly isOver: () => boolean;
}

/**
 * A stage gate 阶段评审 inside the stage flow. Except for its clock, everything here is called by whoever has the
 * turn.
 */
export interface GateHost {
  readonly approvalId: string;
  readonly state: () => ApprovalState | undefined;
  /** Undefined: it is not open. */
  readonly version: () => GateVersion | undefined;
  /** Asks the first people; gives their tasks. */
  readonly open: (wish: GateWish, facts: CaseFacts, rules: StageRules, state: StageState) => Promise<readonly string[]>;
  /** Goes on with one that was open when the run before this one ended. */
  readonly takeUp: (approval: ApprovalState) => void;
  /** How it ended while it was being opened; undefined: people decide. */
  readonly endedInOpening: () => ApprovalEnd | undefined;
  readonly refusalOf: (command: PersonsCommand) => Refused | undefined;
  readonly perform: ApprovalHost['perform'];
  readonly refusalToMigrate: (to: NewVersion) => Refused | undefined;
  readonly migrate: (to: NewVersion, byUserId: string) => Promise<number>;
  readonly recalculate: (calendar: WorkingCalendar) => Promise<void>;
  /** Nobody wishes for it any more. */
  readonly close: (byUserId: string | null, reason: string) => Promise<void>;
}

export function hostGate({
  approvalId,
  opportunityId,
  workflowId,
  definition,
  version,
  calendar,
  inTurn,
  onEnd,
  caseStatus,
  isOver,
}: HostingGate): GateHost {
  let host: ApprovalHost | undefined;
  let isOpened = false;
  let early: ApprovalEnd | undefined;
  /** Whoever calls has the turn already; only the clock of the approval takes one of its own. */
  let hasTurn = false;
  const within = <T>(call: () => Promise<T>): Promise<T> => {
    hasTurn = true;
    try {
      return call();
    } finally {
      hasTurn = false;
    }
  };

  const hostFrom = (from: Parameters<typeof hostApproval>[0]['from']): ApprovalHost =>
    hostApproval({
      hosted: {
        approvalId,
        caseId: opportunityId,
        flow: 'stageGate',
        workflowId,
        definitionVersion: version.definitionVersion,
        calendar,
        forms: version.forms,
      },
      from,
      inTurn: (task) => (hasTurn ? task() : inTurn(task)),
      onEnd: async (end) => (isOpened ? onEnd(end) : void (early = end)),
      caseStatus,
    });
  const hosted = (): ApprovalHost => {
    if (host === undefined) throw new Error('The gate is not open.');
    return host;
  };
  const runClock = (): void => {
    void hosted().run(isOver);
  };

  return {
    approvalId,
    state: () => host?.state(),
    version() {
      const now = host?.hosted();
      return now && { definitionVersion: now.definitionVersion, forms: now.forms };
    },
    async open(wish, facts, rules, state) {
      host = hostFrom({
        id: approvalId === wish.wish.id ? approvalId : newId(),
        definition: definition.body,
        caseId: approvalId,
        ...askedIn(wish, facts, rules, state, opportunityId),
      });
      const opening = host;
      const { nextTaskIds } = await within(() => opening.open());
      isOpened = true;
      runClock();
      return nextTaskIds;
    },
    takeUp(approval) {
      host = hostFrom(approval);
      isOpened = true;
      runClock();
    },
    endedInOpening: () => early,
    refusalOf: (command) => hosted().refusalOf(command),
    perform: (command, name) => within(() => hosted().perform(command, name)),
    refusalToMigrate: (to) => hosted().refusalToMigrate(to),
    migrate: (to, byUserId) => within(() => hosted().migrate(to, byUserId)),
    recalculate: (next) => within(() => hosted().recalculate(next)),
    close: (byUserId, reason) => within(() => hosted().close(byUserId, reason)),
  };
}

/** What the approval is about, and what its conditions may use. */
function askedIn(
  { wish }: GateWish,
  { values, name, customerName }: CaseFacts,
  rules: StageRules,
  { visit }: StageState,
  opportunityId: string,
) {
  const from = stageAt(rules, visit.stageKey);
  const to = wish.kind === 'move' ? stageAt(rules, wish.to).name : '赢单';
  const { contacts: _contacts, custom: _custom, owners: _owners, customer: _customer, ...fields } = values;
  const known = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));
  return {
    title: `阶段评审：${name}（${from.name} → ${to}）`,
    subject: { type: 'opportunity', id: opportunityId },
    initiatorId: wish.byUserId,
    data: {
      ...known,
      winProbability: from.winProbability ?? 0,
      opportunityId,
      customer: customerName,
      from: visit.stageKey,
      to: wish.kind === 'move' ? wish.to : 'won',
      ...(wish.kind === 'move' ? { reason: wish.reason ?? '' } : { amountFen: wish.amountFen, summary: wish.summary }),
    },
  };
}
