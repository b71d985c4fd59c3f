import type { Request, Response } from 'express';
import './locals';

/** A path as logs may show it: one that carries a token stands there as its route. */
export const shownPath = (req: Request, { locals: { routePath } }: Response): string =>
  routePath?.includes(':token') ? routePath : req.path;
