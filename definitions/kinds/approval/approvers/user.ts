import { Type } from '@sinclair/typebox';
import { missingUser } from '../../../organisation/people/known';
import { strictObject } from '../../../shared/schema';
import { approverRule, named } from './rule';

export const username = Type.String({ minLength: 1, maxLength: 100, description: 'A username.' });

export const user = approverRule({
  name: 'user',
  schema: strictObject({ user: username }, 'This person.'),
  finder: ({ user: wanted }) => ({
    words: `user ${wanted}`,
    check: ({ known, pointer }) => missingUser(known, wanted, `${pointer}/user`),
    asksFor: { usernames: [wanted] },
    find: ({ people }) => named(`user ${wanted}`, [people.find(({ username: one }) => one === wanted)]),
  }),
});
