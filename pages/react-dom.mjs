/** React 19's `react-dom`, and what programs written for older versions look for in it. */
import * as client from 'react-dom/client';
import * as dom from 'react-dom';

const roots = new WeakMap();

export function render(element, container, done) {
  if (!roots.has(container)) {
    roots.set(container, client.createRoot(container));
  }
  roots.get(container).render(element);
  if (done) {
    setTimeout(done);
  }
}

export function unmountComponentAtNode(container) {
  const root = roots.get(container);
  root?.unmount();
  return roots.delete(container);
}

export const { createRoot, hydrateRoot } = client;
export const {
  createPortal, flushSync, preconnect, prefetchDNS, preinit, preinitModule, preload, preloadModule,
  requestFormReset, unstable_batchedUpdates, useFormState, useFormStatus, version
} = dom; // prettier-ignore
export default {
  ...dom,
  createRoot,
  hydrateRoot,
  render,
  unmountComponentAtNode
};
