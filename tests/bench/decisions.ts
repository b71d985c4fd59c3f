import { bareCases, bareUpdate, bareUpdates } from './work/bare';
import { type Approvals, decideNext, mine, openApprovals } from './work/approvals';
import { measure, median, print, rounded } from './measure';
import { type Product, startProduct } from './product';
import { statementsDuring } from './statements';

const ROUNDS = 3;
/** Decisions of a round, by clients, and what part of the bare engine’s they should be. Each approval takes two. */
const LOADS = [
  { clients: 1, decisions: 40, goal: undefined },
  { clients: 10, decisions: 160, goal: 0.6 },
  { clients: 50, decisions: 300, goal: 0.75 },
] as const;
/** Of each side, so that both run compiled code; a product that has just started is measured by `start`. */
const WARM_UP = 800;
const MOST_CLIENTS = 50;
const LISTED_CLIENTS = 10;

/**
 * Decisions a second over HTTP (list, decide) beside the bare engine in the same run, and how soon the next approver
 * has the task.
 */
async function bench(): Promise<void> {
  const product = await startProduct();
  try {
    const approvals = await openApprovals(product, MOST_CLIENTS);
    await decide(approvals, 10, WARM_UP);
    await bare(product, 10, WARM_UP);
    for (const { clients, decisions, goal } of LOADS) {
      const ratios: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const ours = await decide(approvals, clients, decisions);
        const theirs = await bare(product, clients, decisions);
        ratios.push(ours.perSecond / theirs.perSecond);
        print({ bench: 'decisions', clients, round, ours, bare: theirs });
      }
      const ratio = rounded(median(ratios));
      print({ bench: 'decisions', clients, ratio, ...(goal === undefined ? {} : { goal }) });
    }
    print({ bench: 'decisions', perDecision: await costs(product, approvals) });
    print({
      bench: 'decisions',
      clients: LISTED_CLIENTS,
      untilNextApproverHasIt: await untilListed(product, approvals),
      goalP99Ms: 150,
    });
  } finally {
    await product.close();
  }
}

/** Each client has approvals of its own; asking for them is not measured, deciding is. */
async function decide(approvals: Approvals, clients: number, decisions: number) {
  await approvals.askAll(clients, decisions);
  return approvals.decideAll(clients, decisions);
}

const bare = async (product: Product, clients: number, count: number) =>
  bareUpdates(product, clients, await bareCases(product, Math.ceil(count / 2), 2));

/**
 * What one decision (list, decide) costs beside time: SQL statements, those of its mail among them, and events of its
 * history; the bare engine’s beside it.
 */
async function costs(product: Product, approvals: Approvals) {
  const decisions = 40;
  const [first = ''] = await approvals.askAll(10, decisions);
  const begun = await eventsOf(product, `approval/${first}`);
  const statements = await statementsDuring(product, () => approvals.decideAll(10, decisions));
  const ofMail = statements.filter(
    (statement) => /messages|definitions_revision/.test(statement) && !/with recursive given/.test(statement),
  ).length;
  const ended = await eventsOf(product, `approval/${first}`);
  const [bareCase = ''] = await bareCases(product, 1, 2);
  await bareUpdate(product, bareCase);
  const afterFirst = await eventsOf(product, bareCase);
  await bareUpdate(product, bareCase);
  await product.temporal.workflow.getHandle(bareCase).result();
  return {
    statements: rounded((statements.length - ofMail) / decisions),
    statementsOfMail: rounded(ofMail / decisions),
    historyEvents: (ended - begun) / 2,
    historyEventsOfBareUpdate: (await eventsOf(product, bareCase)) - afterFirst,
  };
}

async function eventsOf({ temporal }: Product, workflowId: string): Promise<number> {
  const { events } = await temporal.workflow.getHandle(workflowId).fetchHistory();
  return events?.length ?? 0;
}

/** From the answer of the first decision until the second approver’s list has the task. */
async function untilListed(product: Product, approvals: Approvals) {
  const tookMs: number[] = [];
  await measure(LISTED_CLIENTS, 20 * LISTED_CLIENTS, async (n) => {
    const [first, second] = approvals.pair(n % LISTED_CLIENTS);
    const id = await approvals.ask(n % LISTED_CLIENTS);
    await decideNext(product, first);
    const answered = performance.now();
    for (let found = false; !found;) found = (await mine(product, second, 200)).some(({ caseId }) => caseId === id);
    tookMs.push(performance.now() - answered);
    await decideNext(product, second);
  });
  const sorted = tookMs.sort((a, b) => a - b);
  const at = (part: number) => rounded(sorted[Math.floor(sorted.length * part)] ?? 0);
  return { p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99) };
}

bench().catch((error: unknown) => {
  process.stderr.write(`${String(error instanceof Error ? error.stack : error)}\n`);
  process.exitCode = 1;
});
