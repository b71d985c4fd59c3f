/** How a flow begins from its row, on an engine that does not know it. */
export interface FlowStart {
  readonly type: string;
  readonly workflowId: string;
  readonly args: readonly [object];
}
