/**
 * Runs first in the pages of apps that believe to be at the root of their host. Their scripts ask for `/items`,
 * or for the port they listen on: what they ask for gets the app's own address. Nothing here keeps anybody in:
 * the page's policy does.
 */
(() => {
  'use strict';
  const prefix = /^.*\/codearena\/live\/[\w-]{32}/.exec(location.pathname)?.[0];
  if (prefix === undefined) {
    return;
  }
  const OWN = ['localhost', '127.0.0.1', '0.0.0.0', '[::1]'];
  const within = address => {
    let url;
    try {
      url = new URL(address, document.baseURI);
    } catch {
      return address;
    }
    const here = url.host === location.host;
    const inside = here && (url.pathname === prefix || url.pathname.startsWith(`${prefix}/`));
    if (inside || !/^(https?|wss?):$/.test(url.protocol) || !(here || OWN.includes(url.hostname))) {
      return address;
    }
    const secure = location.protocol === 'https:' ? 's' : '';
    const scheme = url.protocol.startsWith('ws') ? `ws${secure}:` : location.protocol;
    const path = url.pathname.startsWith(`${prefix}/`) ? url.pathname : prefix + url.pathname;
    return `${scheme}//${location.host}${path}${url.search}${url.hash}`;
  };

  const { fetch } = window;
  window.fetch = (input, options) =>
    fetch(input instanceof Request ? new Request(within(input.url), input) : within(input), options);
  const { open } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.open = function (method, address, ...rest) {
    return open.call(this, method, within(address), ...rest);
  };
  const beacon = navigator.sendBeacon.bind(navigator);
  navigator.sendBeacon = (address, data) => beacon(within(address), data);
  for (const name of ['WebSocket', 'EventSource', 'Worker', 'SharedWorker']) {
    if (name in window) {
      window[name] = new Proxy(window[name], {
        construct: (target, [address, ...rest]) => new target(within(address), ...rest)
      });
    }
  }
  for (const name of ['pushState', 'replaceState']) {
    const original = history[name].bind(history);
    history[name] = (state, title, address) => {
      try {
        original(state, title, address === undefined || address === null ? address : within(address));
      } catch {
        original(state, title); // a page without an origin may not change its address everywhere
      }
    };
  }

  const ATTRIBUTES = ['src', 'href', 'action', 'formaction', 'poster', 'data'];
  const CLASSES = [
    ['src', HTMLImageElement, HTMLScriptElement, HTMLIFrameElement, HTMLMediaElement, HTMLSourceElement, HTMLEmbedElement],
    ['href', HTMLLinkElement, HTMLAnchorElement],
    ['action', HTMLFormElement]
  ];
  for (const [name, ...classes] of CLASSES) {
    for (const { prototype } of classes) {
      const own = Object.getOwnPropertyDescriptor(prototype, name);
      Object.defineProperty(prototype, name, {
        ...own,
        set(value) {
          own.set.call(this, within(value));
        }
      });
    }
  }
  const { setAttribute } = Element.prototype;
  Element.prototype.setAttribute = function (name, value) {
    const lower = String(name).toLowerCase();
    setAttribute.call(this, name, ATTRIBUTES.includes(lower) && !String(value).startsWith('#') ? within(value) : value);
  };
  const correct = element => {
    for (const name of ATTRIBUTES) {
      const value = element.getAttribute(name);
      if (value !== null && /^(\/(?!\/)|https?:)/.test(value) && within(value) !== value) {
        setAttribute.call(element, name, within(value));
      }
    }
  };
  const SELECTOR = ATTRIBUTES.map(name => `[${name}]`).join();
  new MutationObserver(records => {
    for (const { addedNodes } of records) {
      for (const node of addedNodes) {
        if (node instanceof Element) {
          if (node.matches(SELECTOR)) {
            correct(node);
          }
          node.querySelectorAll(SELECTOR).forEach(correct);
        }
      }
    }
  }).observe(document, { childList: true, subtree: true });
})();
