import type { TSchema } from '@sinclair/typebox';
import { isJsonObject } from '../../definitions/shared/json';
import { access } from '../access';
import { API_BASE } from './serve';
import { type Documented, routeId } from './route';

const wordsSchema = {
  params: { type: 'object', additionalProperties: { type: 'string' }, description: 'The values in `detail`, by name.' },
  words: {
    type: 'object',
    properties: { zh: { type: 'string' }, en: { type: 'string' } },
    description: 'The same as `detail`, in both languages.',
  },
};

const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail', 'instance'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'What a program decides by.' },
    detail: { type: 'string', description: 'What was refused, by which rule, and what to do.' },
    ...wordsSchema,
    instance: { type: 'string', description: 'The request’s id, which the log has.' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'code', 'detail'],
        properties: {
          pointer: { type: 'string' },
          code: { type: 'string' },
          detail: { type: 'string' },
          ...wordsSchema,
        },
      },
    },
    findings: {
      type: 'array',
      items: { type: 'object' },
      description: 'Of a definition that may not be published: what checking found, warnings included.',
    },
  },
};

const problemAnswer = {
  description: 'A problem (RFC 9457).',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

/** The description of every route, OpenAPI 3.1. Schemas are the very ones that requests are validated with. */
export function openApi(routes: readonly Documented[], version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const path = `${route.atRoot ? '' : API_BASE}${route.path.replace(/:(\w+)/g, '{$1}')}`;
    paths[path] = { ...paths[path], [route.method]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Baton',
      version,
      description: 'Workflow-engine-centric BPM for customer relationship management. docs/ says more.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }],
    paths,
    components: {
      schemas: { Problem: problemSchema },
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    },
  };
}

function operation(route: Documented): object {
  const { method, path, summary, description, bodySchema, bodyType, bodyTypes, answers } = route;
  const who = access[routeId(route)];
  return {
    operationId: operationIdOf(method, path),
    summary,
    ...(description === undefined ? {} : { description }),
    ...(who === 'anyone' || who === 'monitoring' ? { security: [] } : {}),
    ...(Array.isArray(who) ? { 'x-roles': who } : {}),
    parameters: parametersOf(route),
    ...(bodySchema
      ? { requestBody: { required: true, content: { [bodyType ?? 'application/json']: { schema: bodySchema } } } }
      : {}),
    ...(bodyTypes ? { requestBody: { required: true, content: contentOf(bodyTypes) } } : {}),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, answer]) => [
          status,
          {
            description: answer.description,
            ...(answer.schema
              ? { content: contentOf({ [answer.mediaType ?? 'application/json']: answer.schema }) }
              : {}),
          },
        ]),
      ),
      default: problemAnswer,
    },
  };
}

const contentOf = (schemas: Readonly<Record<string, TSchema>>): object =>
  Object.fromEntries(Object.entries(schemas).map(([type, schema]) => [type, { schema }]));

function parametersOf({ method, path, querySchema }: Documented): object[] {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const properties: unknown = querySchema?.['properties'];
  const inQuery = Object.entries(isJsonObject(properties) ? properties : {}).map(([name, schema]) => ({
    name,
    in: 'query',
    schema,
  }));
  const headers = [
    ...(method === 'post'
      ? [{ name: 'Idempotency-Key', in: 'header', schema: { type: 'string', maxLength: 255 } }]
      : []),
    ...(method === 'patch' || method === 'put' ? [{ name: 'If-Match', in: 'header', schema: { type: 'string' } }] : []),
  ];
  return [...inPath, ...inQuery, ...headers];
}

const operationIdOf = (method: string, path: string): string =>
  method + path.replace(/[^a-zA-Z]+(\w)/g, (_match, letter: string) => letter.toUpperCase()).replace(/\W/g, '');
