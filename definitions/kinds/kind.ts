/** The kinds of definition (DEF-01) and the type of each; a kind adds its own where its schema stands. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- filled in by the kinds
export interface DefinitionByKind {}

export type Kind = keyof DefinitionByKind;
export type Definition = DefinitionByKind[Kind];
