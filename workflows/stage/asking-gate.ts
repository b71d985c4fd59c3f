import { log } from '@temporalio/workflow';
import type { ApprovalEnd } from '../../definitions/approval/round/ending';
import { answerTo } from '../../definitions/approval/round/answers';
import type { Start } from '../../definitions/approval/commands';
import { failedStep } from '../../definitions/case/failed-step';
import type { ApprovalDefinition } from '../../definitions/kinds/approval/schema';
import type { CaseFacts } from '../../definitions/stage/facts';
import { factsOfRecord, followedByGate } from '../../definitions/stage/followed-facts';
import { stageAt } from '../../definitions/stage/rules';
import type { OpenGate } from '../../definitions/stage/state';
import { hostApproval } from '../approval/host';
import type { ApprovalHost } from '../approval/hosting';
import { activities } from '../shared/activities';
import type { Sale } from './sale';
import type { Follow, Writing } from './writing';

/** A stage gate 阶段评审: an approval inside the stage flow. All of it is for whoever has the turn. */
export interface GateAsking {
  /** Sees to it that the approval of the gate that is open is asked, and that no other one is. */
  readonly follow: Follow;
  /** Whom the gate that is open has asked first. */
  readonly firstTaskIds: () => readonly string[];
}

export function gateAsking(sale: Sale, writing: () => Writing, stop: () => boolean): GateAsking {
  const { opportunityId, workflowId } = sale;
  let isOpening = false;

  async function follow(since: 'step' | 'row'): Promise<void> {
    const { gate } = sale.state();
    if (since === 'row') await giveUpForgotten();
    if (sale.gate && sale.gate.approvalId !== gate?.approvalId) await giveUp(sale.gate);
    if (gate && sale.gate?.approvalId !== gate.approvalId) await ask(gate);
  }

  /** Whatever runs in this flow by the rows, is not known to this run, and is not wished for. */
  async function giveUpForgotten(): Promise<void> {
    for (const { approvalId } of await activities.approvalsIn({ caseId: opportunityId, workflowId })) {
      if (approvalId === sale.state().gate?.approvalId || approvalId === sale.gate?.approvalId) continue;
      const host = hostOf(approvalId);
      await host.takeUp();
      await giveUp(host);
    }
  }

  /** Nobody wishes for it any more. */
  async function giveUp(host: ApprovalHost): Promise<void> {
    if (sale.gate === host) sale.gate = undefined;
    const { byUserId, status } = sale.state();
    await sale.own.now('stageGate.close', () => host.close(byUserId, `The opportunity is ${status}.`));
  }

  async function ask(gate: OpenGate): Promise<void> {
    const host = hostOf(gate.approvalId);
    sale.gate = host;
    isOpening = true;
    try {
      if (!(await host.takeUp())) await open(host, gate);
    } catch (error) {
      // its rules fail: whoever wished for it is told so, and the sale goes on without it
      log.warn('a gate could not be asked: it is taken back', { approvalId: gate.approvalId, ...failedStep(error) });
      await ended(gate.approvalId, { status: 'withdrawn', outcome: null, data: {}, byUserId: null });
    } finally {
      isOpening = false;
    }
    if (sale.gate === host) void host.run(() => sale.gate !== host || stop());
  }

  function hostOf(approvalId: string): ApprovalHost {
    return hostApproval({
      hosted: { approvalId, caseId: opportunityId, flow: 'stageGate', workflowId },
      ownStep: sale.own.step,
      onEnd: (end) => ended(approvalId, end),
      caseStatus: () => sale.state().status,
    });
  }

  async function open(host: ApprovalHost, gate: OpenGate): Promise<void> {
    const { gates, gateForms, calendar } = sale.definitions();
    const { [gate.key]: definition } = gates;
    if (definition === undefined) throw new Error(`The gate "${gate.key}" was not loaded.`);
    const facts = await activities.stageFacts({ opportunityId });
    const start = { id: gate.approvalId, definition: definition.body, ...askedBy(definition.body, gate, facts, sale) };
    await host.open(start, { definitionVersion: definition.version, calendar, forms: gateForms[gate.key] ?? {} });
  }

  const ended = (approvalId: string, { status, byUserId }: ApprovalEnd): Promise<void> =>
    writing().report({ kind: 'gateEnded', approvalId, status, byUserId, atOnce: isOpening }, byUserId);

  return {
    follow,
    firstTaskIds() {
      const state = sale.gate?.state();
      return (state && answerTo(state, sale.gate?.approvalId ?? '')?.nextTaskIds) ?? [];
    },
  };
}

/** What the approval is about, and what its conditions may use. */
function askedBy(
  definition: ApprovalDefinition,
  gate: OpenGate,
  facts: CaseFacts,
  sale: Sale,
): Omit<Start, 'id' | 'definition'> {
  const { approvalId, to, byUserId, reason, win } = gate;
  const from = stageAt(sale.rules(), sale.state().visit.stageKey);
  const target = to === null ? '赢单' : stageAt(sale.rules(), to).name;
  const { opportunity: _name, ...fields } = factsOfRecord(facts);
  const known = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));
  const wish = {
    winProbability: from.winProbability ?? 0,
    opportunityId: sale.opportunityId,
    from: from.key,
    to: to ?? 'won',
    ...(win === null ? { reason: reason ?? '' } : { amountFen: win.amountFen, summary: win.summary }),
  };
  return {
    caseId: approvalId,
    title: `阶段评审：${facts.name}（${from.name} → ${target}）`,
    subject: { type: 'opportunity', id: sale.opportunityId },
    initiatorId: byUserId,
    data: { ...known, ...wish },
    followed: followedByGate(definition, facts, wish),
  };
}
