import { anyOpenTask, wholeState } from './state';
import { ask } from '../approvals';
import type { HostileRequest, Known } from './requests';
import { type Person, signedIn } from '../http';
import type { Served } from '../interface/served';
import { anOpportunity } from '../stages';
import type { World } from '../world';

/** Whoever is asked hangs where it takes longer than this. */
const ANSWER_WITHIN_MS = 60_000;
const REPEATS = 3;

interface Answered {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** Two cases on which somebody sends hostile requests, and what shows that they took no harm. */
export interface Asking {
  readonly known: () => Known;
  readonly send: (request: HostileRequest, person: Person) => Promise<Answered>;
  /** Whether a good command on each case works. One that is over, as somebody rightly asked, is replaced. */
  readonly assertAtWork: () => Promise<void>;
  /** A refused request has stored nothing; it is asked again where something else came between. */
  readonly assertNothingStored: (request: HostileRequest, person: Person) => Promise<void>;
}

export async function askingIn(world: World, served: Served): Promise<Asking> {
  const [admin, sales, other] = [
    await signedIn(world, 'admin1'),
    await signedIn(world, 'sales1'),
    await signedIn(world, 'sales2'),
  ];
  const known: Record<string, string[]> = { users: [admin.id, sales.id, other.id], cursors: [] };
  let opportunityId = '';
  let approvalId = '';

  const learn = (collection: string, id: string): void => {
    known[collection] = [id, ...(known[collection] ?? [])].slice(0, 4);
  };

  async function openOpportunity(): Promise<void> {
    opportunityId = (await anOpportunity(sales, 'standard')).id;
    learn('opportunities', opportunityId);
    learn('cases', opportunityId);
  }

  async function openApproval(): Promise<void> {
    approvalId = (await ask(other, 'trial')).id;
    learn('approvals', approvalId);
    learn('cases', approvalId);
    learn('tasks', await anyOpenTask(world.db, approvalId));
  }

  async function send(request: HostileRequest, person: Person): Promise<Answered> {
    const { method, path, headers, body } = request;
    const asMe = { Authorization: `Bearer ${person.token}` };
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const version = request.namesVersion && (method === 'PATCH' || method === 'PUT') ? await versionAt(path, asMe) : {};
    const sent = {
      method,
      headers: { ...asMe, ...version, ...headers },
      signal,
      ...(body === undefined ? {} : { body }),
    };
    const answer = await fetch(served.url + path, sent);
    const text = await answer.text();
    if (answer.ok) remember(path, text);
    return { status: answer.status, type: answer.headers.get('content-type') ?? '', text };
  }

  async function versionAt(path: string, headers: Record<string, string>): Promise<Record<string, string>> {
    const etag = (await fetch(served.url + path, { headers })).headers.get('etag');
    return etag === null ? {} : { 'If-Match': etag };
  }

  /** What was made is known from then on by the collection in which it stands. */
  function remember(path: string, text: string): void {
    const collection = /\/([\w-]+)(?:\?|$)/.exec(path)?.[1];
    const [, id] = /^\{"id":"([0-9a-f-]{36})"/.exec(text) ?? [];
    const [, cursor] = /"nextCursor":"([^"]+)"/.exec(text) ?? [];
    if (collection !== undefined && id !== undefined) learn(collection, id);
    if (cursor !== undefined) learn('cursors', cursor);
  }

  async function assertOpportunityAtWork(): Promise<void> {
    const first = await changed();
    // What the request began may end in a flow of its own: whoever is told that it changed reads it again.
    const { was, status, told } = first.status === 412 ? await changed() : first;
    if (status === 200) return;
    if (status !== 409) throw new Error(`The opportunity (${was}) is stuck: ${status} ${JSON.stringify(told)}`);
    await openOpportunity();
  }

  async function changed() {
    const path = `/opportunities/${opportunityId}`;
    const { body } = await admin.get(path);
    const { status, body: told } = await admin.patch(path, { name: '仍可修改' }, Number(body.version));
    return { was: body.status, status, told };
  }

  async function assertApprovalAtWork(): Promise<void> {
    const { body } = await admin.get(`/approvals/${approvalId}`);
    if (body.status !== 'running') return openApproval();
    const task = await anyOpenTask(world.db, approvalId);
    const { status, body: told } = await admin.post(`/tasks/${task}/comments`, { text: '仍可评论' });
    if (status !== 200) throw new Error(`The approval is stuck: ${status} ${JSON.stringify(told)}`);
  }

  async function assertNothingStored(request: HostileRequest, person: Person): Promise<void> {
    for (let attempt = 1; attempt <= REPEATS; attempt++) {
      const before = await wholeState(world.db);
      const { status } = await send(request, person);
      const after = await wholeState(world.db);
      const changed = Object.keys(after).filter((table) => after[table] !== before[table]);
      if (status < 400 || changed.length === 0) return;
      if (attempt === REPEATS) throw new Error(`It was refused with ${status}, and changed ${changed.join(', ')}.`);
    }
  }

  await openOpportunity();
  await openApproval();
  return {
    known: () => known,
    send,
    assertNothingStored,
    async assertAtWork() {
      await assertOpportunityAtWork();
      await assertApprovalAtWork();
    },
  };
}
