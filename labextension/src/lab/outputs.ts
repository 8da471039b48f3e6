import type { IOutput } from '@jupyterlab/nbformat';
import { OutputAreaModel, SimplifiedOutputArea } from '@jupyterlab/outputarea';
import { MimeModel } from '@jupyterlab/rendermime';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { Widget } from '@lumino/widgets';

import type { Output } from '../api/types';
import type { OutputRenderer, Rendering } from '../injected/outputs';
import { ClosedSanitizer } from './sanitizer';
import { detach } from './widgets';

/** Rendermime, told that nothing can be trusted. */
export class LabOutputRenderer implements OutputRenderer {
  constructor(rendermime: IRenderMimeRegistry) {
    this._rendermime = rendermime.clone({
      sanitizer: new ClosedSanitizer(rendermime.sanitizer)
    });
  }

  outputs(host: HTMLElement): Rendering<readonly Output[]> {
    const model = new OutputAreaModel({ trusted: false });
    const area = new SimplifiedOutputArea({
      model,
      rendermime: this._rendermime
    });
    Widget.attach(area, host);
    return {
      update: outputs => model.fromJSON(outputs as unknown as IOutput[]),
      dispose: () => {
        detach(area);
        model.dispose();
      }
    };
  }

  markdown(host: HTMLElement): Rendering<string> {
    const renderer = this._rendermime.createRenderer('text/markdown');
    Widget.attach(renderer, host);
    return {
      update: text =>
        void renderer.renderModel(
          new MimeModel({ data: { 'text/markdown': text }, trusted: false })
        ),
      dispose: () => detach(renderer)
    };
  }

  private readonly _rendermime: IRenderMimeRegistry;
}
