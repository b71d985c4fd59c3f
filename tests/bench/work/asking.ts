import { randomUUID } from 'node:crypto';
import { API_BASE } from '../../../api/http/serve';
import { type Product, signIn } from '../product';

export type Headers = Readonly<Record<string, string>>;

interface Answer<Body> {
  readonly status: number;
  readonly body: Body;
}

/** One request; a body makes it a POST, or what `method` says. */
export async function asked<Body>(
  { url }: Pick<Product, 'url'>,
  headers: Headers,
  path: string,
  body?: object,
  method = body === undefined ? 'GET' : 'POST',
): Promise<Answer<Body>> {
  const answer = await fetch(`${url}${API_BASE}${path}`, {
    method,
    headers: method === 'GET' ? headers : { ...headers, 'Idempotency-Key': randomUUID() },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: JSON.parse(await answer.text()) };
}

/** Saves a definition and publishes it. */
export async function publish(
  product: Product,
  definition: Readonly<Record<string, unknown>> & { readonly kind: string; readonly key: string },
): Promise<void> {
  const admin = await signIn(product.url, 'admin1');
  const path = `/definitions/${definition.kind}/${definition.key}`;
  const draft = await asked<object>(product, admin, `${path}/draft`, definition, 'PUT');
  const { status, body } = await asked<object>(product, admin, `${path}/publication`, { note: 'bench' });
  if (status !== 201) throw new Error(`${path} was not published: ${JSON.stringify([draft.body, body])}`);
}
