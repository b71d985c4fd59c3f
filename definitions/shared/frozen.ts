/** A published version as a case carries it from its start. */
export interface Frozen<Body> {
  readonly version: number;
  readonly body: Body;
}
