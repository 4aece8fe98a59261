/** How far an audit is. Stages come in this order; each ends before the next begins. */
export type AuditProgress =
  | {
      readonly stage: 'labels';
      /** Faces that stood in the label file itself and are image files now, where it has such. */
      readonly unpacked?: { readonly done: number; readonly total: number } | undefined;
      /** How far the jobs of a cluster are that do all of it, a line for people. */
      readonly elsewhere?: string | undefined;
    }
  | {
      readonly stage: 'features';
      readonly done: number;
      readonly total: number;
      /** Of `done`, how many came out of the store without decoding. */
      readonly cached: number;
      /** Faces decoded a second, lately; 0 until known. */
      readonly facesPerSecond: number;
      readonly secondsLeft: number | undefined;
    }
  | {
      readonly stage: 'copies';
      /** Faces compared with all others. */
      readonly done: number;
      readonly total: number;
    }
  | {
      readonly stage: 'folds';
      /** Folds, and parts of folds. */
      readonly done: number;
      readonly total: number;
      readonly secondsLeft: number | undefined;
      /** Whether the provisional result is written. */
      readonly provisional?: boolean | undefined;
    }
  | {
      readonly stage: 'scoring';
      /** Faces that a saved model has looked at, where one judges them. */
      readonly judged?: { readonly done: number; readonly total: number } | undefined;
    };
