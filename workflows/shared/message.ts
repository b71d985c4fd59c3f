import type { SignalDefinition, UpdateDefinition } from '@temporalio/common';
import { defineSignal, defineUpdate } from '@temporalio/workflow';
import { objectOf, type Shape, type ShapeOf } from '../../definitions/shared/shape';
import { unkeptParts } from '../../definitions/shared/text';

/** By the name of a message: the shape of what it brings; undefined: it brings nothing. */
const shapes = new Map<string, Shape | undefined>();

/** A message that is answered. */
export function updateOf<Answer, Arg extends object>(
  name: string,
  shape: ShapeOf<Arg>,
): UpdateDefinition<Answer, [Arg]> {
  shapes.set(name, objectOf(shape));
  return defineUpdate<Answer, [Arg]>(name);
}

/** One that brings nothing. */
export function bareUpdate<Answer = void>(name: string): UpdateDefinition<Answer> {
  shapes.set(name, undefined);
  return defineUpdate<Answer>(name);
}

/** A message without an answer. */
export function signalOf<Arg extends object>(name: string, shape: Shape): SignalDefinition<[Arg]> {
  shapes.set(name, shape);
  return defineSignal<[Arg]>(name);
}

/** Whether a message is one of ours: interceptors.ts refuses any other at the border of every flow. */
export function isOurs(name: string, args: readonly unknown[]): boolean {
  if (!shapes.has(name) || args.length > 1) return false;
  const shape = shapes.get(name);
  if (shape === undefined) return args[0] === undefined;
  return shape(args[0]) && unkeptParts(args[0]).length === 0;
}
