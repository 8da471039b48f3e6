/**
 * Puts the user's attached files within reach of a page that has no network: by their names, from scripts and
 * from elements that scripts make. What the page's own text names in quotes was put in its place before.
 */
(table => {
  'use strict';
  const files = new Map(table);
  const addresses = new Map();
  const addressOf = name => {
    if (!addresses.has(name)) {
      const [type, text] = files.get(name);
      const bytes = Uint8Array.from(atob(text), character => character.charCodeAt(0));
      addresses.set(name, URL.createObjectURL(new Blob([bytes], { type })));
    }
    return addresses.get(name);
  };
  /** The file's own address, or what was given: anything with another host is none of the files. */
  const resolve = given => {
    let text = String(given).trim();
    const folder = document.baseURI.replace(/[^/]*$/, '');
    if (folder.endsWith('/') && text.startsWith(folder)) {
      text = text.slice(folder.length);
    }
    if (/^(?:[a-z][\w+.-]*:|\/\/|#)/i.test(text)) {
      return given;
    }
    let name = text.replace(/[?#].*$/s, '').replace(/^.*\//s, '');
    try {
      name = decodeURIComponent(name);
    } catch {
      // As it is, then.
    }
    return files.has(name) ? addressOf(name) : given;
  };

  const { fetch } = window;
  window.fetch = (input, init) => {
    const given = input instanceof Request ? input.url : String(input);
    const found = resolve(given);
    return found === given ? fetch.call(window, input, init) : fetch.call(window, found);
  };
  const { open } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.open = function (method, address, ...rest) {
    return open.call(this, method, resolve(address), ...rest);
  };
  for (const name of ['Audio', 'Worker']) {
    window[name] = new Proxy(window[name], {
      construct: (target, [address, ...rest]) =>
        new target(...(address === undefined ? [] : [resolve(address)]), ...rest)
    });
  }

  const NAMES = ['src', 'href', 'poster'];
  for (const [type, name] of [
    [HTMLImageElement, 'src'],
    [HTMLMediaElement, 'src'],
    [HTMLSourceElement, 'src'],
    [HTMLTrackElement, 'src'],
    [HTMLScriptElement, 'src'],
    [HTMLVideoElement, 'poster'],
    [HTMLLinkElement, 'href'],
    [HTMLAnchorElement, 'href']
  ]) {
    const { get, set, ...rest } = Object.getOwnPropertyDescriptor(type.prototype, name);
    Object.defineProperty(type.prototype, name, {
      ...rest,
      get,
      set(value) {
        set.call(this, resolve(value));
      }
    });
  }
  const { setAttribute, setAttributeNS } = Element.prototype;
  Element.prototype.setAttribute = function (name, value) {
    return setAttribute.call(this, name, NAMES.includes(String(name).toLowerCase()) ? resolve(value) : value);
  };
  Element.prototype.setAttributeNS = function (space, name, value) {
    return setAttributeNS.call(this, space, name, /(?:^|:)href$/.test(name) ? resolve(value) : value);
  };
  const mend = element => {
    for (const name of NAMES) {
      const given = element.getAttribute(name);
      if (given !== null && resolve(given) !== given) {
        element.setAttribute(name, given);
      }
    }
  };
  // Elements that come from text, which the parser made.
  new MutationObserver(records => {
    for (const { addedNodes } of records) {
      for (const node of addedNodes) {
        if (node instanceof Element) {
          [node, ...node.querySelectorAll('[src], [href], [poster]')].forEach(mend);
        }
      }
    }
  }).observe(document, { childList: true, subtree: true });
  // The parser had asked the network for them already.
  addEventListener(
    'securitypolicyviolation',
    event => resolve(event.blockedURI) !== event.blockedURI && event.stopImmediatePropagation(),
    true
  );
})
