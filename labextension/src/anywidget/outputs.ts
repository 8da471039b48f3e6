import type { Output } from '../api/types';
import type { OutputRenderer, Rendering } from '../injected/outputs';
import { plainText } from './ansi';

const IMAGES = ['image/png', 'image/jpeg', 'image/gif'];

/** Text and raster images; whatever could act has been put into frames by the server. */
export class PlainOutputRenderer implements OutputRenderer {
  outputs(host: HTMLElement): Rendering<readonly Output[]> {
    return {
      update: outputs => host.replaceChildren(...outputs.map(nodeOf)),
      dispose: () => host.replaceChildren()
    };
  }

  /** Markdown as its source: readable, and nothing in it can act. */
  markdown(host: HTMLElement): Rendering<string> {
    return {
      update: text => host.replaceChildren(textNode(text, 'markdown')),
      dispose: () => host.replaceChildren()
    };
  }
}

function nodeOf(output: Output): HTMLElement {
  if (output.output_type === 'stream') {
    return textNode(joined(output.text), output.name ?? 'stdout');
  }
  if (output.output_type === 'error') {
    return textNode((output.traceback ?? []).join('\n'), 'stderr');
  }
  const data = output.data ?? {};
  const mime = IMAGES.find(name => name in data);
  if (mime !== undefined) {
    const image = document.createElement('img');
    image.src = `data:${mime};base64,${joined(data[mime])}`;
    image.alt = joined(data['text/plain']);
    return image;
  }
  return textNode(joined(data['text/plain']), 'result');
}

function textNode(text: string, kind: string): HTMLElement {
  const node = document.createElement('pre');
  node.className = `jp-codearena-Text jp-mod-${kind}`;
  node.textContent = plainText(text);
  return node;
}

/** Notebook text, which may be a list of lines. */
function joined(text: unknown): string {
  if (Array.isArray(text)) {
    return text.join('');
  }
  return typeof text === 'string' ? text : '';
}
