import { merged } from '../../definitions/approval/data/fields';
import type { PersonsCommand, Resubmit } from '../../definitions/approval/commands';
import type { Basis } from '../../definitions/approval/kept';
import type { NewVersion } from '../../definitions/approval/migration';
import type { ApprovalEnd } from '../../definitions/approval/round/ending';
import type { ApprovalDefinition } from '../../definitions/kinds/approval/schema';
import { asReview, opposing } from '../../definitions/registration/reviewing';
import { approvalsAsked, type AskedApproval, type HostedKind } from '../../definitions/registration/state';
import type { Frozen } from '../../definitions/shared/frozen';
import { isRefused, type Refused, refused } from '../../definitions/shared/refusal';
import { hostApproval } from '../approval/host';
import type { ApprovalHost } from '../approval/hosting';
import { failureOf } from '../shared/refusal';
import { activities } from '../shared/activities';
import type { RegistrationCase } from './registration-case';
import type { Outcomes } from './outcomes';

const TITLES = {
  conflictReview: '撞单审核',
  assessment: '商机评估',
  protectionExtension: '保护期延长',
} as const satisfies Record<HostedKind, string>;

const isHostedKind = (flow: string): flow is HostedKind => Object.hasOwn(TITLES, flow);

/** The approvals inside one registration: several may be open at once, and each takes its commands by its id. */
export interface HostedApprovals {
  /** Sees to it that what the registration waits for is asked, and nothing else. */
  readonly follow: () => Promise<void>;
  /** Takes up what runs in this flow by the rows, and is not known to this run. */
  readonly takeUpRunning: () => Promise<void>;
  /** The one with this id, or a refusal. */
  readonly find: (approvalId: string) => ApprovalHost;
  readonly all: () => readonly ApprovalHost[];
  /** Whether the conflict review, by its row, has been returned to whoever asked for it. */
  readonly isReviewReturned: () => Promise<boolean>;
  /** A version as this one would go by it: by the calendar of the registration, and with the fields of a review. */
  readonly versionFor: (approvalId: string, to: NewVersion) => NewVersion;
}

interface Hosting {
  readonly registration: () => RegistrationCase;
  readonly outcomes: () => Outcomes;
  readonly isLong: () => boolean;
}

export function hostedApprovals({ registration, outcomes, isLong }: Hosting): HostedApprovals {
  const hosts = new Map<string, { readonly kind: HostedKind; readonly host: ApprovalHost }>();

  async function follow(): Promise<void> {
    const asked = approvalsAsked(registration().state());
    for (const [approvalId, { kind, host }] of hosts)
      if (!asked.some((one) => one.approvalId === approvalId))
        await registration().own.now(`${kind}.close`, () => giveUp(host));
    for (const one of asked) if (!hosts.has(one.approvalId)) await ask(one);
  }

  async function giveUp(host: ApprovalHost): Promise<void> {
    const { byUserId, reason } = registration().state().givenUp;
    await host.close(byUserId, reason);
    if (host.isSettled()) hosts.delete(host.approvalId);
  }

  /** What is asked besides is opened or taken up by itself. */
  async function takeUpRunning(): Promise<void> {
    const { opportunityId: caseId, workflowId, state } = registration();
    const asked = approvalsAsked(state());
    for (const running of await activities.approvalsIn({ caseId, workflowId })) {
      const { approvalId, flow: kind } = running;
      if (hosts.has(approvalId) || asked.some((one) => one.approvalId === approvalId)) continue;
      if (!isHostedKind(kind)) throw new Error(`A registration has no approval of the kind ${kind}.`);
      const host = hosting({ kind, approvalId });
      hosts.set(approvalId, { kind, host });
      await host.takeUp();
    }
  }

  /** Whoever registered or asked has done so, whatever comes of asking the people: a failure is an incident. */
  async function ask(asked: AskedApproval): Promise<void> {
    const host = hosting(asked);
    hosts.set(asked.approvalId, { kind: asked.kind, host });
    try {
      await openOrTakeUp(host, asked);
    } catch {
      void registration().own.step(`${asked.kind}.open`, () => openOrTakeUp(host, asked));
    }
    void host.run(() => isLong() || !hosts.has(asked.approvalId));
  }

  async function openOrTakeUp(host: ApprovalHost, asked: AskedApproval): Promise<void> {
    if (host.state() !== undefined || !hosts.has(asked.approvalId) || (await host.takeUp())) return;
    const { opportunityId, name, customer } = registration().start();
    const { definition, basis } = frozenFor(registration(), asked.kind);
    const { kind, approvalId, initiatorId, data } = asked;
    const about = { title: `${TITLES[kind]}：${name}`, subject: { type: 'opportunity', id: opportunityId } };
    const followed = kind === 'conflictReview' ? {} : { customer: customer.name };
    const given = { opportunityId, customer: customer.name, ...data };
    const asking = { id: approvalId, definition, caseId: approvalId, ...about, initiatorId, data: given, followed };
    await host.open(
      { ...asking, ...(kind === 'conflictReview' ? { interestedIds: rivalsIn(registration()) } : {}) },
      basis,
    );
  }

  function hosting({ kind, approvalId }: Pick<AskedApproval, 'kind' | 'approvalId'>): ApprovalHost {
    const { opportunityId, workflowId, own, state } = registration();
    const host: ApprovalHost = hostApproval({
      hosted: { approvalId, caseId: opportunityId, flow: kind, workflowId },
      ownStep: own.step,
      onEnd: (end) => outcomes()[kind](approvalId, end),
      caseStatus: () => state().status,
      ...(kind === 'conflictReview' ? reviewRules(approvalId, () => host) : {}),
    });
    return host;
  }

  /** What this flow asks beyond the rules of approvals: that an outcome can be carried out. */
  const reviewRules = (approvalId: string, host: () => ApprovalHost) => ({
    refusalOf: (command: PersonsCommand) => refusalOfReview(registration(), outcomes(), host(), command),
    beforeResubmitted: (command: Resubmit) => outcomes().beforeResubmitted(approvalId, command),
    refusalToEnd: (end: ApprovalEnd) => outcomes().beforeReviewed(approvalId, end),
  });

  return {
    follow,
    takeUpRunning,
    find(approvalId) {
      const found = hosts.get(approvalId)?.host;
      if (found === undefined) throw failureOf(refused('not_found', 'This registration has no such approval.'));
      return found;
    },
    all: () => [...hosts.values()].map(({ host }) => host),
    async isReviewReturned() {
      const review = [...hosts.values()].find(({ kind }) => kind === 'conflictReview')?.host;
      await review?.takeUp();
      return review?.state()?.position.at === 'initiator';
    },
    versionFor(approvalId, { definition, forms }) {
      const isReview = hosts.get(approvalId)?.kind === 'conflictReview';
      const body = isReview ? asReview(definition.body) : definition.body;
      return { forms, definition: { ...definition, body }, calendar: registration().start().calendar };
    },
  };
}

/** Whose sale or customer it may be, and who registered: none of them is judge in their own cause. */
function rivalsIn({ start, state }: RegistrationCase): readonly string[] {
  const { byUserId, pickedCustomerId, policy } = start();
  const opposed = opposing(state().candidates, policy.body, { byUserId, pickedCustomerId });
  return [...new Set([byUserId, ...opposed.flatMap(({ ownerIds }) => ownerIds)])];
}

/** What an approval of this kind is opened by: the versions that the case has carried from its start. */
function frozenFor(
  { start }: RegistrationCase,
  kind: HostedKind,
): { readonly definition: ApprovalDefinition; readonly basis: Basis } {
  const {
    calendar,
    reviewApproval,
    reviewForms,
    assessmentApproval,
    assessmentForms,
    extensionApproval,
    extensionForms,
  } = start();
  const by = {
    conflictReview: { frozen: { ...reviewApproval, body: asReview(reviewApproval.body) }, forms: reviewForms },
    assessment: { frozen: assessmentApproval, forms: assessmentForms },
    protectionExtension: { frozen: extensionApproval, forms: extensionForms },
  }[kind];
  const { version, body } = required(by.frozen);
  return { definition: body, basis: { definitionVersion: version, calendar, forms: by.forms } };
}

/** That an outcome can be carried out, and that a change is not taken back past its reviewer. */
function refusalOfReview(
  { state }: RegistrationCase,
  { effectOf }: Outcomes,
  host: ApprovalHost,
  command: PersonsCommand,
): Refused | undefined {
  if (command.kind === 'withdraw' && state().validSince !== '')
    return refused(
      'wrong_state',
      'The change has been made; whether it stands beside the other is for the reviewer to decide. ' +
        'Withdraw or release the opportunity, if that is what you want.',
    );
  if (command.kind !== 'decide') return undefined;
  const effect = effectOf(command.outcome, merged(host.state()?.data ?? {}, command.form ?? {}));
  return isRefused(effect) ? effect : undefined;
}

function required(frozen: Frozen<ApprovalDefinition> | undefined): Frozen<ApprovalDefinition> {
  if (frozen === undefined) throw new Error('The registration did not start with such an approval.');
  return frozen;
}
