import { frozenShape, nameShape } from '../approval/command-shapes';
import {
  anyObject,
  commandId,
  flag,
  id,
  integer,
  kindOf,
  listOf,
  objectOf,
  optional,
  orNull,
  type Shape,
  text,
} from '../shared/shape';
import type { ClaimChange } from './claim';
import type { ActivityDocument, StageCommand } from './commands';
import type { CaseFacts } from './facts';

const byPerson = { id: commandId, byUserId: id };
const onActivity = { ...byPerson, activityKey: text };
const document = objectOf<ActivityDocument>({ type: text, name: text, attachmentId: optional(id) });

/** What people may ask of a sale, as its flow takes it. */
export const stageCommandShape: Shape = kindOf<StageCommand>({
  move: { ...byPerson, to: text, reason: orNull(text) },
  complete: { ...onActivity, result: orNull(text), documents: listOf(document), form: orNull(anyObject) },
  undo: { ...onActivity, reason: text },
  plan: { ...onActivity, on: orNull(text), assigneeId: optional(orNull(id)), stageKey: optional(text) },
  win: {
    ...byPerson,
    summary: text,
    amountFen: integer,
    contractParty: orNull(text),
    paymentTerms: optional(orNull(anyObject)),
  },
  lose: { ...byPerson, reason: text, summary: text },
  suspend: { ...byPerson, reason: text, summary: optional(text), until: orNull(text) },
  resume: byPerson,
});

export const factsShape: Shape = objectOf<CaseFacts>({
  values: anyObject,
  name: text,
  customerName: text,
  ownerIds: listOf(id),
  isPublic: flag,
  isInReview: flag,
  documentTypes: listOf(text),
});

export const claimChangeShape: Shape = kindOf<ClaimChange>({
  ended: { status: text },
  ownersChanged: { from: listOf(id), to: listOf(id), by: optional(nameShape) },
});

export const modelShape: Shape = frozenShape(
  objectOf<{ key: string; stages: readonly object[] }>({ key: text, stages: listOf(anyObject) }),
);
