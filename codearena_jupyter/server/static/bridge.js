/**
 * Runs first in every framed document. Reports what happens there to the panel by postMessage, and stands in
 * for storage that throws in a frame without an origin. Interactions are reported as kinds only: never what is
 * typed, never where. The document can forge every report; the panel shows them as the document's own words.
 */
(() => {
  'use strict';
  const MAX_MESSAGES = 500;
  const MAX_TEXT = 4000;
  const outer = window.parent;
  let reported = 0;
  const report = (type, data) => {
    try {
      outer.postMessage({ type: `codearena:${type}`, ...data }, '*');
    } catch {
      // What can't be cloned can't be reported.
    }
  };
  const describe = value => {
    if (value instanceof Error) {
      return isPage ? value + place({ error: value }) : value.stack || String(value);
    }
    if (typeof value === 'string') {
      return value;
    }
    try {
      return typeof value === 'object' && value !== null && !(value instanceof Node)
        ? JSON.stringify(value)
        : String(value);
    } catch {
      return Object.prototype.toString.call(value);
    }
  };
  const say = (level, text) => {
    reported++;
    if (reported <= MAX_MESSAGES) {
      report('console', { level, text: text.slice(0, MAX_TEXT) });
    } else if (reported === MAX_MESSAGES + 1) {
      report('console', { level: 'warn', text: `The page wrote more than ${MAX_MESSAGES} messages: the rest is left out.` });
    }
  };
  for (const level of ['log', 'info', 'warn', 'error', 'debug']) {
    const original = console[level];
    console[level] = (...values) => {
      original.apply(console, values);
      say(level, values.map(describe).join(' '));
    };
  }
  // A live app has addresses of its own, within which links and forms lead; its policy keeps them there.
  const isPage = location.protocol === 'about:';
  // The builder of pages knows which line of the answer is meant; without it the line would be one of our own making.
  const place = ({ lineno, colno, error }) => {
    if (!isPage) {
      return lineno ? ` (line ${lineno})` : '';
    }
    const frames = [...String(error?.stack ?? '').matchAll(/about:srcdoc:(\d+):(\d+)/g)];
    for (const [line, column] of [[lineno, colno], ...frames.map(([, ...found]) => found)]) {
      const found = line ? window.__place?.(Number(line), Number(column)) : null;
      if (found) {
        return ` (${found})`;
      }
    }
    return '';
  };
  const fail = message => report('error', { message: String(message).slice(0, MAX_TEXT) });
  addEventListener(
    'error',
    event => {
      if (event.target && event.target !== window) {
        const { nodeName, src, href } = event.target;
        const what = String(src || href || 'something that it imports').slice(0, 200);
        say('error', `${nodeName.toLowerCase()} could not be loaded: ${what}`);
      } else {
        fail(event.message + place(event));
      }
    },
    true
  );
  addEventListener('unhandledrejection', ({ reason }) => {
    const error = isPage && reason instanceof Error;
    fail(`Unhandled rejection: ${error ? reason + place({ error: reason }) : describe(reason)}`);
  });
  const WHAT = {
    'img-src': 'An image', 'media-src': 'A sound or film', 'font-src': 'A font', 'connect-src': 'A request',
    'style-src-elem': 'A style sheet', 'script-src-elem': 'A script', 'frame-src': 'Another page', 'worker-src': 'A worker',
    'form-action': 'A form'
  };
  addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
    const what = WHAT[effectiveDirective] ?? effectiveDirective;
    say('warn', `${what} was blocked, pages have no network: ${blockedURI}`);
    if (effectiveDirective === 'img-src' && /^https?:/.test(blockedURI)) {
      // After the page's own answer to it.
      setTimeout(() => standIn(blockedURI), 100);
    }
  });
  // So that nobody takes a page for a worse one than it is.
  const PLACEHOLDER = `data:image/svg+xml,${encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="200" viewBox="0 0 320 200">' +
      '<rect width="320" height="200" fill="#9994"/><path d="M0 200 110 90l60 60 50-40 100 90z" fill="#9998"/>' +
      '<circle cx="235" cy="55" r="22" fill="#9998"/><text x="160" y="28" text-anchor="middle" font-size="14" ' +
      'font-family="sans-serif" fill="#777">Image from the web: blocked</text></svg>'
  )}`;
  const replaceIn = (style, address) => {
    for (const name of [...style]) {
      const value = style.getPropertyValue(name);
      if (value.includes(address)) {
        style.setProperty(name, value.replaceAll(address, PLACEHOLDER), style.getPropertyPriority(name));
      }
    }
  };
  const standIn = address => {
    for (const image of document.images) {
      if (image.complete && !image.naturalWidth && (image.currentSrc || image.src) === address) {
        image.removeAttribute('srcset');
        image.src = PLACEHOLDER;
      }
    }
    const rules = list => {
      for (const rule of list) {
        if (rule.style && rule.cssText.includes(address)) {
          replaceIn(rule.style, address);
        }
        if (rule.cssRules) {
          rules(rule.cssRules);
        }
      }
    };
    for (const sheet of [...document.styleSheets, ...document.adoptedStyleSheets]) {
      try {
        rules(sheet.cssRules);
      } catch {
        // A sheet of another origin shows its rules to nobody.
      }
    }
    for (const element of document.querySelectorAll('[style*="url("]')) {
      replaceIn(element.style, address);
    }
  };

  const memory = () => {
    const items = new Map();
    const methods = {
      getItem: key => items.get(String(key)) ?? null,
      setItem: (key, value) => void items.set(String(key), String(value)),
      removeItem: key => void items.delete(String(key)),
      clear: () => items.clear(),
      key: index => [...items.keys()][index] ?? null
    };
    return new Proxy(methods, {
      get: (target, key) => (key === 'length' ? items.size : key in target ? target[key] : items.get(key)),
      set: (_, key, value) => (items.set(String(key), String(value)), true),
      deleteProperty: (_, key) => (items.delete(key), true),
      has: (target, key) => key in target || items.has(key),
      ownKeys: () => [...items.keys()],
      getOwnPropertyDescriptor: (_, key) =>
        items.has(key) ? { value: items.get(key), enumerable: true, configurable: true, writable: true } : undefined
    });
  };
  for (const name of ['localStorage', 'sessionStorage']) {
    const storage = memory();
    Object.defineProperty(window, name, { configurable: true, get: () => storage });
  }
  const cookies = new Map();
  Object.defineProperty(document, 'cookie', {
    configurable: true,
    get: () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    set: text => {
      const [name, ...value] = String(text).split(';')[0].split('=');
      cookies.set(name.trim(), value.join('='));
    }
  });
  // What would lead away is refused in any case; a page should not break on it, and people should know.
  const refuse = text => say('warn', `${text}: pages can’t open or become others.`);
  window.open = address => {
    refuse(`A window for “${address ?? ''}” was not opened`);
    return null;
  };
  addEventListener('click', event => {
    const link = event.target instanceof Element ? event.target.closest('a[href], area[href]') : null;
    const address = link?.getAttribute('href') ?? '';
    if (!isPage || !link || event.defaultPrevented || link.hasAttribute('download') || /^(?:javascript|blob|data):/i.test(address)) {
      return;
    }
    event.preventDefault();
    if (address.startsWith('#')) {
      // The browser would take it for a part of the page around.
      location.hash = address;
      return;
    }
    refuse(`The link to “${address.slice(0, 200)}” was not followed`);
  });
  addEventListener('submit', event => {
    if (isPage && !event.defaultPrevented && event.target.method !== 'dialog') {
      event.preventDefault();
      refuse('A form was not sent');
    }
  });
  Object.defineProperty(navigator, 'serviceWorker', {
    configurable: true,
    value: Object.assign(new EventTarget(), {
      controller: null,
      ready: new Promise(() => {}),
      getRegistration: async () => undefined,
      getRegistrations: async () => [],
      register: () => {
        refuse('A service worker was not installed');
        return new Promise(() => {});
      }
    })
  });
  for (const name of ['pushState', 'replaceState']) {
    const original = history[name];
    history[name] = (state, title, address) => original.call(history, state, title, isPage ? undefined : address);
  }
  // Only a connection allowlist closes WebRTC, and not every browser knows it: this keeps out at least whatever
  // does not look for these names in a frame of its own.
  for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'RTCDataChannel']) {
    Object.defineProperty(window, name, { configurable: false, value: undefined });
  }

  for (const [event, kind] of Object.entries({ pointerdown: 'click', keydown: 'key', input: 'input', wheel: 'scroll' })) {
    addEventListener(event, ({ isTrusted }) => isTrusted && report('interaction', { kind }), {
      capture: true,
      passive: true
    });
  }
  addEventListener('keydown', event => {
    if (event.isTrusted && event.shiftKey && event.key === 'Escape') {
      report('leave', {});
    }
  });
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) {
      report('paint', { name: entry.name, milliseconds: Math.round(entry.startTime) });
    }
  }).observe({ type: 'paint', buffered: true });
  const size = () => {
    const { documentElement: root, body } = document;
    if (root.getClientRects().length === 0) {
      return; // The panel does not show the frame now: nothing in it has a size.
    }
    // The root is as tall as its content, margins included; its scroll height is never less than the frame's.
    // But where the page makes itself as tall as the frame, what reaches below shows what it needs.
    const below = root.scrollHeight > innerHeight ? root.scrollHeight : 0;
    report('size', { height: Math.ceil(Math.max(root.offsetHeight, body ? body.offsetHeight : 0, below)) });
  };
  addEventListener('DOMContentLoaded', () => {
    size();
    new ResizeObserver(size).observe(document.body || document.documentElement);
    // A frame that is shown (again) may find its content as it was, which no observer of sizes tells.
    new IntersectionObserver(size).observe(document.documentElement);
  });
  addEventListener('load', () => {
    size();
    // What is drawn later into a page of fixed height changes no size that could be observed.
    for (const wait of [200, 1000, 3000]) {
      setTimeout(size, wait);
    }
  });
})();
