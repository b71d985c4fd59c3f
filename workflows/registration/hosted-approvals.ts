import { merged } from '../../definitions/approval/data/fields';
import type { PersonsCommand } from '../../definitions/approval/commands';
import type { FormVersions } from '../../definitions/approval/data/forms';
import type { ApprovalDefinition } from '../../definitions/kinds/approval/schema';
import type { Frozen } from '../../definitions/registration/state';
import { asReview, effectOfReview } from '../../definitions/registration/reviewing';
import { isRefused, type Refused, refused } from '../../definitions/shared/refusal';
import { type ApprovalEnd, type ApprovalHost, hostApproval } from '../approval/host';
import { assertAllowed } from '../shared/refusal';
import type { CarriedApproval, HostedKind, RegistrationCase } from './registration-case';

const TITLES = {
  conflictReview: '撞单审核',
  assessment: '商机评估',
  protectionExtension: '保护期延长',
} as const satisfies Record<HostedKind, string>;

interface Asking {
  readonly kind: HostedKind;
  readonly approvalId: string;
  readonly initiatorId: string;
  readonly data?: object;
}

/** What the end of an approval means to the registration. */
export type Ends = Readonly<Record<HostedKind, (approvalId: string, end: ApprovalEnd) => Promise<void>>> & {
  /** Asked before a decision that ends a conflict review is written: why it cannot be carried out. */
  readonly beforeReviewed: (approvalId: string, end: ApprovalEnd) => Promise<Refused | undefined>;
};

/** The approvals inside one registration: several may be open at once, and each takes its commands by its id. */
export interface HostedApprovals {
  /** A host that has not begun: `open` it once the turn is given back. */
  readonly host: (asking: Asking) => ApprovalHost;
  /** The one with this id, or a refusal. */
  readonly find: (approvalId: string) => ApprovalHost;
  readonly kindOf: (approvalId: string) => HostedKind | undefined;
  /** Those of a kind that are open. */
  readonly running: (kind: HostedKind) => readonly ApprovalHost[];
  readonly all: () => readonly ApprovalHost[];
  /** Ends those that are open, together with their case. */
  readonly closeAll: (byUserId: string | null, reason: string | null) => Promise<void>;
  /** Those that a new run goes on with. */
  readonly carried: () => readonly CarriedApproval[];
}

export function hostedApprovals(
  kase: RegistrationCase,
  ends: Ends,
  carried: readonly CarriedApproval[] = [],
): HostedApprovals {
  const hosts = new Map<string, { readonly kind: HostedKind; readonly host: ApprovalHost }>();
  for (const { kind, approvalId, definitionVersion, forms, state } of carried)
    hosts.set(approvalId, {
      kind,
      host: hosting(kind, approvalId, { definitionVersion, forms: forms ?? formsOf(kase, kind) }, state),
    });

  function hosting(
    kind: HostedKind,
    approvalId: string,
    { definitionVersion, forms }: Pick<CarriedApproval, 'definitionVersion' | 'forms'>,
    from: Parameters<typeof hostApproval>[0]['from'],
  ): ApprovalHost {
    const host: ApprovalHost = hostApproval({
      hosted: {
        approvalId,
        caseId: kase.start.opportunityId,
        flow: kind,
        workflowId: kase.workflowId,
        definitionVersion,
        calendar: kase.start.calendar.body,
        forms,
      },
      from,
      inTurn: kase.inTurn,
      onEnd: (end) => ends[kind](approvalId, end),
      caseStatus: () => kase.current().status,
      ...(kind === 'conflictReview'
        ? {
            refusalOf: (command: PersonsCommand) => refusalOfReview(kase, host, command),
            refusalToEnd: (end: ApprovalEnd) => ends.beforeReviewed(approvalId, end),
          }
        : {}),
    });
    return host;
  }

  return {
    host({ kind, approvalId, initiatorId, data = {} }) {
      const { opportunityId, name, customer } = kase.start;
      const { version, body } = definitionOf(kase, kind);
      const host = hosting(
        kind,
        approvalId,
        { definitionVersion: version, forms: formsOf(kase, kind) },
        {
          id: approvalId,
          definition: body,
          caseId: approvalId,
          title: `${TITLES[kind]}：${name}`,
          subject: { type: 'opportunity', id: opportunityId },
          initiatorId,
          data: { opportunityId, customer: customer.name, ...data },
        },
      );
      hosts.set(approvalId, { kind, host });
      return host;
    },
    find(approvalId) {
      const found = hosts.get(approvalId)?.host;
      if (found === undefined) assertAllowed(refused('not_found', 'This registration has no such approval.'));
      return required(found);
    },
    kindOf: (approvalId) => hosts.get(approvalId)?.kind,
    running: (kind) =>
      [...hosts.values()]
        .filter((one) => one.kind === kind && one.host.state()?.status === 'running')
        .map(({ host }) => host),
    all: () => [...hosts.values()].map(({ host }) => host),
    async closeAll(byUserId, reason) {
      for (const { host } of hosts.values()) await host.close(byUserId, reason);
    },
    carried: () =>
      [...hosts].flatMap(([approvalId, { kind, host }]) => {
        const state = host.state();
        const { definitionVersion, forms } = host.hosted();
        return state?.status === 'running' ? [{ kind, approvalId, definitionVersion, forms, state }] : [];
      }),
  };
}

/** The version that the case has carried from its start. */
function definitionOf({ start }: RegistrationCase, kind: HostedKind): Frozen<ApprovalDefinition> {
  switch (kind) {
    case 'conflictReview':
      return { ...start.reviewApproval, body: asReview(start.reviewApproval.body) };
    case 'assessment':
      return required(start.assessmentApproval);
    case 'protectionExtension':
      return required(start.extensionApproval);
  }
}

/** The versions of the forms of its steps; cases from before have none. */
function formsOf({ start }: RegistrationCase, kind: HostedKind): FormVersions | undefined {
  switch (kind) {
    case 'conflictReview':
      return start.reviewForms;
    case 'assessment':
      return start.assessmentForms;
    case 'protectionExtension':
      return start.extensionForms;
  }
}

/**
 * What this flow asks beyond the rules of approvals: that an outcome can be carried out, and that a change is not
 * taken back past its reviewer.
 */
function refusalOfReview(kase: RegistrationCase, host: ApprovalHost, command: PersonsCommand): Refused | undefined {
  const { validSince, candidates } = kase.current();
  if (command.kind === 'withdraw' && validSince !== '')
    return refused(
      'wrong_state',
      'The change has been made; whether it stands beside the other is for the reviewer to decide. Withdraw or release the opportunity, if that is what you want.',
    );
  if (command.kind !== 'decide') return undefined;
  const effect = effectOfReview(
    command.outcome,
    merged(host.state()?.data ?? {}, command.form ?? {}),
    candidates,
    kase.start.policy.body.fuzzy.reviewFrom,
  );
  return isRefused(effect) ? effect : undefined;
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The registration did not start with such an approval.');
  return value;
}
