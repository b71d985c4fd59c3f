import type { Mail } from '../../activities/notification/mail/mail';
import type { LinkTokens } from '../../api/approval/link/tokens';
import type { Published } from '../../api/definition/published';
import { API_BASE } from '../../api/http/serve';
import type { Db } from '../../db/shared/knex';
import { prepared } from '../../db/shared/prepared';
import type { DueMessage } from '../../db/notification/messages';
import type { UserRow } from '../../db/organisation/users';
import { normaliseEmail } from '../../definitions/matching/identity/email-address';
import { messageRenderer, type RenderedMessage } from '../../definitions/notification/template/render';
import { oneLine } from '../../definitions/notification/safe-text';
import { linkFor, type MailedTask } from './link';
import { mailVariables } from './variables';

interface Composing {
  readonly db: Db;
  readonly published: () => Promise<Published>;
  readonly links: LinkTokens;
  /** Where recipients reach the product. */
  readonly publicUrl: string;
}

/** A message as it goes out, or why it does not. */
export type Composed = { readonly mail: Mail } | { readonly skipped: string };

type Recipient = Pick<UserRow, 'id' | 'name' | 'email' | 'active'>;

/** Everything that some messages need, read at once. */
interface Surroundings {
  readonly users: ReadonlyMap<string, Recipient>;
  readonly tasks: ReadonlyMap<string, MailedTask>;
}

type Renderer = (variables: object) => RenderedMessage;

/**
 * Makes mails of messages, a batch at a time; one that cannot be made throws when its turn comes, and holds up no
 * other.
 */
export function mailComposer(
  composing: Composing,
): (messages: readonly DueMessage[]) => Promise<(message: DueMessage) => Promise<Composed>> {
  const rendererOf = keptRenderers();
  return async (messages) => {
    const [read, surroundings] = await Promise.all([composing.published(), surroundingsOf(composing.db, messages)]);
    return composerOf(composing, surroundings, (key) => rendererOf(read, key));
  };
}

/** A template is compiled once for each version; of each key the version of today is kept. */
function keptRenderers(): (read: Published, key: string) => Promise<Renderer> {
  const kept = new Map<string, { readonly version: number; readonly render: Renderer }>();
  return async (read, key) => {
    const template = await read('messageTemplate', key);
    if (!template) throw new Error(`The messageTemplate "${key}" is not published, or retired.`);
    const known = kept.get(key);
    if (known?.version === template.version) return known.render;
    const render = messageRenderer(template.body);
    kept.set(key, { version: template.version, render });
    return render;
  };
}

function composerOf(
  { links, publicUrl }: Composing,
  surroundings: Surroundings,
  rendererOf: (key: string) => Promise<Renderer>,
): (message: DueMessage) => Promise<Composed> {
  return async (message) => {
    const to = recipientOf(message, surroundings);
    const address = addressOf(to);
    if ('skipped' in address) return address;
    const { taskId, actorId } = message.variables;
    const task = taskId === null ? undefined : surroundings.tasks.get(taskId);
    const actor = actorId === null ? undefined : surroundings.users.get(actorId);
    const token = linkFor(message, task, links);
    const render = await rendererOf(message.template);
    const { subject, body } = render({
      ...mailVariables(message, { recipient: to, actor, task }),
      ...(token === undefined ? {} : { link: `${publicUrl}${API_BASE}/links/${token}` }),
      product: { url: publicUrl },
    });
    return {
      mail: {
        id: message.id,
        to: { name: oneLine(to.name), address: address.value },
        subject: oneLine(subject),
        text: body,
        date: message.created_at,
      },
    };
  };
}

const usersToMail = (db: Db, ids: readonly string[]): Promise<Recipient[]> =>
  db('users')
    .whereRaw('id = any(?::uuid[])', [[...new Set(ids)]])
    .select('id', 'name', 'email', 'active')
    .options(prepared('users-to-mail'));

const mailedTasks = (db: Db, ids: readonly string[]): Promise<MailedTask[]> =>
  db('tasks')
    .whereRaw('id = any(?::uuid[])', [[...new Set(ids)]])
    .select('id', 'purpose', 'status', 'assignee_id', 'candidate_ids', 'decided_by', 'history', 'step_name', 'due_at')
    .options(prepared('mailed-tasks'));

async function surroundingsOf(db: Db, messages: readonly DueMessage[]): Promise<Surroundings> {
  const userIds = messages.flatMap(({ user_id, variables: { actorId } }) => [
    user_id,
    ...(actorId === null ? [] : [actorId]),
  ]);
  const taskIds = messages.flatMap(({ variables: { taskId } }) => taskId ?? []);
  const [users, tasks] = await Promise.all([usersToMail(db, userIds), mailedTasks(db, taskIds)]);
  return { users: new Map(users.map((user) => [user.id, user])), tasks: new Map(tasks.map((task) => [task.id, task])) };
}

function recipientOf({ user_id }: DueMessage, { users }: Surroundings): Recipient {
  const user = users.get(user_id);
  if (!user) throw new Error(`There is no user ${user_id}.`);
  return user;
}

function addressOf(user: Recipient): { readonly value: string } | { readonly skipped: string } {
  if (!user.active) return { skipped: `${user.name} has left.` };
  if (user.email === null || user.email.trim() === '') return { skipped: `${user.name} has no e-mail address.` };
  const address = normaliseEmail(user.email);
  return 'invalid' in address ? { skipped: `${user.name}: ${address.invalid}` } : address;
}
