import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';

type Sanitizer = IRenderMimeRegistry['sanitizer'];

/** Attributes by which a page fetches something without being asked. */
const FETCHING = ['src', 'srcset', 'poster', 'background', 'data', 'ping'];
const CARRIED_ALONG = /^\s*(data|blob):/i;

/**
 * JupyterLab's sanitiser, which also lets nothing be fetched: a picture from elsewhere could tell a
 * model's maker who looks at its answer, and the person whose answer it is. It becomes a link.
 */
export class ClosedSanitizer implements Sanitizer {
  readonly allowNamedProperties = false;
  readonly allowCommandLinker = false;

  constructor(private readonly _inner: Sanitizer) {}

  getAutolink(): boolean {
    return this._inner.getAutolink?.() ?? true;
  }

  sanitize(...given: Parameters<Sanitizer['sanitize']>): string {
    const clean = this._inner.sanitize(...given);
    return clean.includes('<') ? withoutFetches(clean) : clean;
  }
}

/** The same markup with what it would fetch as links. */
export function withoutFetches(html: string): string {
  // Documents of a parser fetch nothing.
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  for (const element of body.querySelectorAll('*')) {
    for (const name of FETCHING) {
      const address = element.getAttribute(name);
      if (address === null || CARRIED_ALONG.test(address)) {
        continue;
      }
      element.removeAttribute(name);
      if (element.localName === 'img' && name === 'src') {
        element.replaceWith(link(address, element.getAttribute('alt')));
      }
    }
  }
  return body.innerHTML;
}

function link(address: string, text: string | null): HTMLElement {
  const anchor = document.createElement('a');
  anchor.href = address;
  anchor.rel = 'noopener noreferrer';
  anchor.target = '_blank';
  anchor.textContent = text || address;
  return anchor;
}
