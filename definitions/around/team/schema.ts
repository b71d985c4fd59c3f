import { type Static, Type } from '@sinclair/typebox';
import { listFact } from '../part/facts';
import { partFields } from '../part/schema';
import { teamRoles } from '../../registration/team-roles';
import { nullable, oneWordOf, strictObject } from '../../shared/schema';
import { uuid } from '../../shared/wire';

/** More people than work on the largest project. */
export const MAX_MEMBERS = 100;

const role = oneWordOf(
  teamRoles,
  'What they do in it. An assistant 助理 shares the opportunity and may act on it (OPP-20); everybody else reads.',
);
const share = Type.Integer({
  minimum: 0,
  maximum: 100,
  description:
    'Their part of the team’s credit 业绩分成, in percent; those of one team are at most 100 together. ' +
    'Who owns the opportunity is another matter.',
});
const note = Type.String({ minLength: 1, maxLength: 2000, description: 'What for.' });

export const newMemberSchema = strictObject(
  { userId: uuid('Who joins.'), role, share: Type.Optional(nullable(share)), note: Type.Optional(nullable(note)) },
  'Somebody who joins the team 项目团队 (OPP-11).',
);

export const memberPatchSchema = Type.Object(
  { role: Type.Optional(role), share: Type.Optional(nullable(share)), note: Type.Optional(nullable(note)) },
  { additionalProperties: false, minProperties: 1 },
);

export const memberSchema = strictObject(
  { ...partFields, userId: uuid(), userName: Type.String(), role, share: nullable(share), note: nullable(note) },
  'A member of the team.',
);

export type MemberView = Static<typeof memberSchema>;

export const teamFacts = {
  team: listFact("The roles in its team (OPP-11): `size(team) > 0`, `'presales' in team`."),
};
