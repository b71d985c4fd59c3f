import type { Express } from 'express';
import request from 'supertest';
import { isJsonObject } from '../../../definitions/shared/json';

export type Schema = Readonly<Record<string, unknown>>;

/** A route as the product describes itself: a new one joins whatever goes through all of them by itself. */
export interface DescribedRoute {
  readonly method: string;
  /** With parameters in braces, as `/api/v1/tasks/{id}`. */
  readonly path: string;
  readonly isOpen: boolean;
  readonly query: Readonly<Record<string, Schema>>;
  /** By media type; none: it takes no body. */
  readonly bodies: Readonly<Record<string, Schema>>;
}

/** Every route of the product, with the schemas that it checks requests by. */
export async function describedRoutes(app: Express): Promise<readonly DescribedRoute[]> {
  const { body } = await request(app).get('/openapi.json');
  return Object.entries(objectAt(body, 'paths')).flatMap(([path, operations]) =>
    Object.entries(objectIn(operations)).map(([method, operation]) => ({
      method,
      path,
      isOpen: Array.isArray(objectIn(operation)['security']),
      query: queryOf(objectIn(operation)),
      bodies: Object.fromEntries(
        Object.entries(objectAt(objectAt(operation, 'requestBody'), 'content')).map(([type, content]) => [
          type,
          objectAt(content, 'schema'),
        ]),
      ),
    })),
  );
}

export const nameOfRoute = ({ method, path }: DescribedRoute): string => `${method.toUpperCase()} ${path}`;

function queryOf(operation: Schema): Readonly<Record<string, Schema>> {
  const parameters = Array.isArray(operation['parameters']) ? operation['parameters'].map(objectIn) : [];
  return Object.fromEntries(
    parameters
      .filter((parameter) => parameter['in'] === 'query')
      .map((parameter) => [String(parameter['name']), objectAt(parameter, 'schema')]),
  );
}

export const objectIn = (value: unknown): Schema => (isJsonObject(value) ? value : {});
export const objectAt = (value: unknown, name: string): Schema => objectIn(objectIn(value)[name]);
export const listAt = (value: Schema, name: string): readonly unknown[] => {
  const list = value[name];
  return Array.isArray(list) ? list : [];
};
