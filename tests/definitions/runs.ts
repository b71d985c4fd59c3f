/** How many random cases a model is played with: more of them by `npm run test:models`. */
export const runs = (usual: number): number => usual * Number(process.env['MODEL_TIMES'] ?? 1);
