import fc from 'fast-check';
import { aPdf } from '../documents';
import { encoded, hostileFor, hostileTexts, hostileValue, jsonOf } from './values';
import type { DescribedRoute, Schema } from '../interface/routes';

/** What there is to ask for: by the collection that has it, as `tasks`, and `cursors` of lists. */
export type Known = Readonly<Record<string, readonly string[]>>;

export interface HostileRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether the version that is there now is named, where one is wanted. */
  readonly namesVersion: boolean;
  readonly body: string | Buffer | undefined;
}

/** Requests to a route, derived from its own schemas: for the most part such as fit, with something hostile in them. */
export function hostileRequests(route: DescribedRoute, known: Known): fc.Arbitrary<HostileRequest> {
  const ids = Object.entries(known).flatMap(([name, list]) => (name === 'cursors' ? [] : list));
  return fc
    .record({
      path: pathOf(route.path, known, ids),
      query: queryOf(route.query, known, ids),
      headers: headersOf(route.method),
      namesVersion: fc.boolean(),
      sent: bodyOf(route.bodies, ids),
    })
    .map(({ path, query, headers, namesVersion, sent }) => ({
      method: route.method.toUpperCase(),
      path: query === '' ? path : `${path}?${query}`,
      headers: { ...headers, ...sent.headers },
      namesVersion,
      body: sent.body,
    }));
}

const oftenOneOf = (choices: readonly string[], others: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  choices.length === 0
    ? others
    : fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...choices) }, { weight: 1, arbitrary: others });

function pathOf(path: string, known: Known, ids: readonly string[]): fc.Arbitrary<string> {
  const parts = path.split('/');
  const hostile = fc.oneof(
    fc.constantFrom(...ids),
    fc.constantFrom<string>(...hostileTexts.map((text) => text.slice(0, 300))),
  );
  return fc
    .tuple(
      ...parts.map((part, index) => {
        const name = /^\{(\w+)\}$/.exec(part)?.[1];
        if (name === undefined) return fc.constant(part);
        const choices = /id$/i.test(name) ? (known[parts[index - 1] ?? ''] ?? []) : (known[name] ?? []);
        return oftenOneOf(choices, hostile).map(encoded);
      }),
    )
    .map((all) => all.join('/'));
}

function queryOf(query: DescribedRoute['query'], known: Known, ids: readonly string[]): fc.Arbitrary<string> {
  const pairs = Object.entries(query).map(([name, schema]) =>
    seldom(fc.array(valueOf(name, schema, known, ids), { minLength: 1, maxLength: 2 }), 3).map((values = []) =>
      values.map((value) => `${encodeURIComponent(name)}=${encoded(value)}`),
    ),
  );
  const unknown = fc.constantFrom('__proto__=1', 'constructor[prototype]=1', '=', '%FF', 'limit=-1');
  return fc
    .tuple(fc.tuple(...pairs), seldom(unknown, 8))
    .map(([all, more]) => [...all.flat(), ...(more === undefined ? [] : [more])].join('&'));
}

const valueOf = (name: string, schema: Schema, known: Known, ids: readonly string[]): fc.Arbitrary<string> =>
  name === 'cursor'
    ? oftenOneOf(known['cursors'] ?? [], fc.constantFrom<string>(...hostileTexts))
    : hostileFor(schema, ids).map(textOf);

const keys = ['', 'trial', 'x'.repeat(255), 'x'.repeat(256), 'é', '%00'];

const nothing = fc.constant(undefined);
/** One in so many has it. */
const seldom = <T>(arbitrary: fc.Arbitrary<T>, oneIn: number): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: oneIn - 1, arbitrary: nothing }, { weight: 1, arbitrary });

function headersOf(method: string): fc.Arbitrary<Record<string, string>> {
  const wrong = fc.constantFrom('"0"', '"99999999999999999999"', 'W/"1"', '*', '""', '1');
  const key = fc.oneof(fc.uuid(), fc.constantFrom(...keys));
  return fc
    .record({
      'If-Match': method === 'patch' || method === 'put' ? seldom(wrong, 8) : nothing,
      'Idempotency-Key': method === 'post' ? seldom(key, 2) : nothing,
    })
    .map((given) =>
      Object.fromEntries(
        Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
      ),
    );
}

interface Sent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | undefined;
}

function bodyOf(bodies: DescribedRoute['bodies'], ids: readonly string[]): fc.Arbitrary<Sent> {
  const sent = Object.entries(bodies).map(([type, schema]) =>
    contentOf(type, schema, ids).map((body): Sent => ({ headers: { 'Content-Type': type }, body })),
  );
  return sent.length === 0 ? fc.constant({ headers: {}, body: undefined }) : fc.oneof(...sent);
}

const broken = ['', '{', '[', 'null', '"', '\ufeff{}', '{"a":1}{"a":2}', '{"a":"\\ud83d"}', '[1e999]'].map((text) =>
  Buffer.from(text),
);
const bytes = [...broken, Buffer.from([0, 0xff, 0xfe]), aPdf('hostile'), Buffer.from('PK\u0003\u0004garbage')];

function contentOf(type: string, schema: Schema, ids: readonly string[]): fc.Arbitrary<string | Buffer> {
  switch (type) {
    case 'application/json':
      return fc.oneof(
        { weight: 30, arbitrary: hostileFor(schema, ids).map(jsonOf) },
        { weight: 1, arbitrary: fc.constantFrom(...broken) },
      );
    case 'application/x-www-form-urlencoded':
      return hostileFor(schema, ids).map((form) =>
        Object.entries(Object(form))
          .map(([name, value]) => `${encoded(name)}=${encoded(textOf(value))}`)
          .join('&'),
      );
    case 'text/csv':
      return fc
        .array(fc.oneof(fc.constant('三一试验公司'), hostileValue.map(textOf)), { minLength: 0, maxLength: 4 })
        .map((cells) => ['name', ...cells.map((cell) => `"${cell.replaceAll('"', '""')}"`)].join('\n'));
    default:
      return fc.constantFrom(...bytes);
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
