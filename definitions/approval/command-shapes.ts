import {
  anyObject,
  commandId,
  flag,
  id,
  integer,
  kindOf,
  listOf,
  objectOf,
  oneOf,
  optional,
  recordOf,
  type Shape,
  text,
} from '../shared/shape';
import type { FoundPerson, Person, Reason } from '../organisation/people/person';
import type { Actor, Attachment, PersonsCommand } from './commands';
import type { MigrationOf } from './migration';

export const actorShape: Shape = objectOf<Actor>({ userId: id, name: text, isAdministrator: flag });

/** Somebody by id and name. */
export const nameShape: Shape = objectOf<Pick<Actor, 'userId' | 'name'>>({ userId: id, name: text });

const byPerson = { id: commandId, by: actorShape };
const onTask = { ...byPerson, taskId: id };
const chosen = optional(recordOf(listOf(id)));
const form = optional(anyObject);
const attachments = optional(listOf(objectOf<Attachment>({ id, name: text })));
const user = objectOf<Person>({ userId: id, username: text, name: text, roles: listOf(text) });
const person = objectOf<FoundPerson>({
  person: user,
  standsInFor: listOf(user),
  why: listOf(objectOf<Reason>({ rule: text, result: text })),
});

/** What people may ask of an approval, as its flow takes it. */
export const personsCommandShape: Shape = kindOf<PersonsCommand>({
  decide: { ...onTask, outcome: text, comment: optional(text), form, attachments, chosen },
  return: { ...onTask, to: text, resume: oneOf('here', 'rerun'), reason: text },
  resubmit: { ...onTask, form, comment: optional(text), chosen, anew: optional(flag) },
  takeBack: onTask,
  withdraw: { ...byPerson, reason: optional(text) },
  addSigners: { ...onTask, signers: listOf(person), position: oneOf('before', 'after', 'parallel') },
  removeSigner: { ...onTask, userId: id },
  transfer: { ...onTask, to: person, reason: optional(text) },
  delegate: { ...onTask, to: person, reason: optional(text) },
  callBack: onTask,
  claim: onTask,
  unclaim: onTask,
  cc: { ...onTask, userIds: listOf(id) },
  urge: onTask,
  comment: { ...onTask, text, attachments },
  handOver: { ...byPerson, fromUserId: id, to: person, takesOver: optional(flag) },
});

export const frozenShape = (body: Shape): Shape =>
  objectOf<{ version: number; body: object }>({ version: integer, body });
/** A definition as far as everything in a flow goes by it. */
const keyed = (rest: Readonly<Record<string, Shape>>): Shape =>
  objectOf<Record<string, unknown>>({ key: text, ...rest });
const calendarShape = frozenShape(keyed({ week: anyObject }));

export const newVersionShape: Shape = objectOf<MigrationOf['to']>({
  definition: frozenShape(keyed({ steps: listOf(anyObject) })),
  calendar: calendarShape,
  forms: recordOf(integer),
});
