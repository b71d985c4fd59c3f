import type { Static, TSchema } from '@sinclair/typebox';
import type { Fact } from '../../shared/condition/facts';

/** Where a registration leaves the field out, it is refused, or the field stays open, or is this. */
export type LeftOut<S extends TSchema> = 'refused' | 'open' | { readonly is: Static<S> };

/** A field of an opportunity 商机字段: all that there is to say of it. Everything else follows from here. */
export interface Field<S extends TSchema, Column extends string, Left, Changeable extends boolean> {
  /** What people call it. */
  readonly words: { readonly zh: string; readonly en: string };
  /** What may be entered. */
  readonly schema: S;
  /** Of the table `opportunities`; a migration adds it. */
  readonly column: Column;
  readonly ifLeftOut: Left;
  /** Whether `PATCH` may change it; one that is open when left out is cleared by `null`. */
  readonly isChangeable: Changeable;
  /** Whether those see it too who see the opportunity only in the public pool; if not, it is there as if left out. */
  readonly isShownInPool: Left extends 'refused' ? true : boolean;
  /** What criteria may ask of it; null: they may not. */
  readonly fact: Fact | null;
}

/** Keeps the names and types of what it is given, which `satisfies` alone would widen. */
export const field = <
  S extends TSchema,
  const Column extends string,
  const Left extends LeftOut<S>,
  const Changeable extends boolean,
>(
  one: Field<S, Column, Left, Changeable>,
): Field<S, Column, Left, Changeable> => one;
