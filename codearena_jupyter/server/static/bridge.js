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
      return value.stack || String(value);
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
    if (reported++ < MAX_MESSAGES) {
      report('console', { level, text: text.slice(0, MAX_TEXT) });
    }
  };
  for (const level of ['log', 'info', 'warn', 'error', 'debug']) {
    const original = console[level];
    console[level] = (...values) => {
      original.apply(console, values);
      say(level, values.map(describe).join(' '));
    };
  }
  const fail = message => report('error', { message: String(message).slice(0, MAX_TEXT) });
  addEventListener(
    'error',
    event => {
      if (event.target && event.target !== window) {
        const { nodeName, src, href } = event.target;
        say('error', `${nodeName.toLowerCase()} could not be loaded: ${String(src || href || '').slice(0, 200)}`);
      } else {
        fail(`${event.message}${event.lineno ? ` (line ${event.lineno})` : ''}`);
      }
    },
    true
  );
  addEventListener('unhandledrejection', event => fail(`Unhandled rejection: ${describe(event.reason)}`));
  addEventListener('securitypolicyviolation', event =>
    say('warn', `Blocked by the sandbox: ${event.effectiveDirective} ${event.blockedURI}`)
  );

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
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) {
      report('paint', { name: entry.name, milliseconds: Math.round(entry.startTime) });
    }
  }).observe({ type: 'paint', buffered: true });
  const size = () => {
    const { documentElement: root, body } = document;
    // The root is as tall as its content, margins included; its scroll height is never less than the frame's.
    report('size', { height: Math.ceil(Math.max(root.offsetHeight, body ? body.offsetHeight : 0)) });
  };
  addEventListener('DOMContentLoaded', () => {
    size();
    new ResizeObserver(size).observe(document.body || document.documentElement);
  });
  addEventListener('load', size);
})();
