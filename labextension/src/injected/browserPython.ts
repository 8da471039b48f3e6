/** The files of Pyodide's core by name. */
export type CoreFiles = Record<string, ArrayBuffer>;

/** What it takes to run Python in this browser; a notebook has it not. */
export interface BrowserPython {
  core(): Promise<CoreFiles>;
  /** Tell the server what came of a job. */
  finish(jobId: string, result: object): Promise<void>;
}
