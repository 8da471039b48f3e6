import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import type { BrowserPython, CoreFiles } from '../injected/browserPython';

const CORE = [
  'pyodide.mjs',
  'pyodide.asm.mjs',
  'pyodide.asm.wasm',
  'python_stdlib.zip',
  'pyodide-lock.json'
];

/** Pyodide's core from the Jupyter server, and results back to it. */
export class HttpBrowserPython implements BrowserPython {
  constructor(private readonly _settings: ServerConnection.ISettings) {}

  /** Fetched once, when a program first needs it. */
  core(): Promise<CoreFiles> {
    this._core ??= this._fetchCore().catch((error: unknown) => {
      this._core = null; // the next program tries again
      throw error;
    });
    return this._core;
  }

  async finish(jobId: string, result: object): Promise<void> {
    const path = ['codearena/api/browser-runs', jobId];
    const body = JSON.stringify({ result });
    const response = await this._request(path, { method: 'POST', body });
    // A conflict: it was stopped, or another page that shows the battle was faster.
    if (!response.ok && response.status !== 409) {
      throw new Error(await response.text());
    }
  }

  private async _fetchCore(): Promise<CoreFiles> {
    const fetched = CORE.map(async name => {
      const response = await this._request(['codearena/pyodide', name], {});
      if (!response.ok) {
        throw new Error(`The server answered ${response.status} for ${name}.`);
      }
      return [name, await response.arrayBuffer()] as const;
    });
    return Object.fromEntries(await Promise.all(fetched));
  }

  private _request(path: string[], init: RequestInit): Promise<Response> {
    const url = URLExt.join(this._settings.baseUrl, ...path);
    return ServerConnection.makeRequest(
      url,
      { cache: 'default', ...init },
      this._settings
    );
  }

  private _core: Promise<CoreFiles> | null = null;
}
