import { hash, verify } from '@node-rs/argon2';
import { Type } from '@sinclair/typebox';
import { closeSession, openSession } from '../../db/organisation/sessions';
import { type UserRow, userNamed } from '../../db/organisation/users';
import type { Deps } from '../deps';
import { hashOfToken, newToken } from '../http/authentication';
import { signInLimits } from '../http/sign-in-limits';
import { Problem } from '../http/problem';
import { noContent, ok, route, type Route } from '../http/route';
import { instant } from '../../definitions/shared/wire';

const SESSION_HOURS = 12;
const HOUR_MS = 3_600_000;

const userSchema = Type.Object({
  id: Type.String({ format: 'uuid' }),
  username: Type.String(),
  name: Type.String(),
  roles: Type.Array(Type.String()),
  departmentId: Type.String({ format: 'uuid' }),
});
const sessionSchema = Type.Object({
  token: Type.String(),
  expiresAt: instant(),
  user: userSchema,
});

export const sessionRoutes = (deps: Deps): Route[] => [signInRoute(deps), signOutRoute(deps), meRoute()];

function signInRoute({ db }: Deps): Route {
  const limits = signInLimits();
  /** Verified when a name is unknown, so that the time taken tells nobody which names exist. */
  const nobodysHash = hash(newToken());
  return route({
    method: 'post',
    path: '/sessions',
    summary: 'Sign in',
    body: Type.Object(
      {
        username: Type.String({ minLength: 1, maxLength: 100 }),
        password: Type.String({ minLength: 1, maxLength: 200 }),
      },
      { additionalProperties: false },
    ),
    answers: {
      201: { description: 'Signed in; send the token as `Authorization: Bearer …`.', schema: sessionSchema },
    },
    async handle({ body: { username, password }, address }) {
      await limits.assertAllowed(username, address);
      const user = await userNamed(db, username);
      const isRight = await verify(user?.password_hash ?? (await nobodysHash), password);
      if (!user?.active || !isRight) {
        await limits.countFailure(username, address);
        throw new Problem({
          status: 401,
          code: 'wrong_credentials',
          detail: 'The user name or the password is wrong.',
        });
      }
      const token = newToken();
      const now = Date.now();
      const expiresAt = new Date(now + SESSION_HOURS * HOUR_MS).toISOString();
      await openSession(db, {
        tokenHash: hashOfToken(token),
        userId: user.id,
        createdAt: new Date(now).toISOString(),
        expiresAt,
      });
      return { status: 201, body: { token, expiresAt, user: userView(user) } };
    },
  });
}

const signOutRoute = ({ db }: Deps): Route =>
  route({
    method: 'delete',
    path: '/sessions/current',
    summary: 'Sign out',
    answers: { 204: { description: 'Signed out; the token is worth nothing any more.' } },
    async handle({ token }) {
      if (token !== undefined) await closeSession(db, hashOfToken(token));
      return noContent();
    },
  });

const meRoute = (): Route =>
  route({
    method: 'get',
    path: '/me',
    summary: 'Who I am',
    answers: { 200: { description: 'The caller.', schema: userSchema } },
    handle: ({ caller: { id, username, name, roles, departmentId } }) =>
      Promise.resolve(ok({ id, username, name, roles, departmentId })),
  });

const userView = ({ id, username, name, roles, department_id }: UserRow) => ({
  id,
  username,
  name,
  roles,
  departmentId: department_id,
});
