import request, { type Response, type Test } from 'supertest';
import { DEMO_PASSWORD } from '../../ops/jobs/demo';
import type { World } from './world';

/** The interface as one signed-in person uses it. The one HTTP client of the tests. */
export interface Person {
  readonly id: string;
  readonly token: string;
  get(path: string): Test;
  post(path: string, body?: object, headers?: Readonly<Record<string, string>>): Test;
  patch(path: string, body: object, version?: number): Test;
  put(path: string, body: object, version?: number): Test;
  delete(path: string): Test;
}

export async function signedIn({ app }: Pick<World, 'app'>, username: string): Promise<Person> {
  const { status, body }: Response = await request(app)
    .post('/api/v1/sessions')
    .send({ username, password: DEMO_PASSWORD });
  if (status !== 201) throw new Error(`${username} cannot sign in: ${JSON.stringify(body)}`);
  const token = String(body.token);
  const base = '/api/v1';
  const asMe = (test: Test): Test => test.set('Authorization', `Bearer ${token}`);
  const ifMatch = (test: Test, version?: number): Test =>
    version === undefined ? test : test.set('If-Match', `"${version}"`);
  return {
    id: String(body.user.id),
    token,
    get: (path) => asMe(request(app).get(base + path)),
    post: (path, content, headers = {}) =>
      asMe(request(app).post(base + path))
        .set(headers)
        .send(content),
    patch: (path, content, version) => ifMatch(asMe(request(app).patch(base + path)), version).send(content),
    put: (path, content, version) => ifMatch(asMe(request(app).put(base + path)), version).send(content),
    delete: (path) => asMe(request(app).delete(base + path)),
  };
}
