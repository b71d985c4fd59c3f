/** Looks for viruses in a file before it becomes a document. Fails where it cannot look: then nothing is taken. */
export interface DocumentScanner {
  scan(file: { readonly path: string; readonly bytes: number }): Promise<'clean' | { readonly infected: string }>;
}
