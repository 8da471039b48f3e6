import { expect, it } from 'vitest';

import { ClosedSanitizer, withoutFetches } from '../sanitizer';

const PIXEL = 'data:image/png;base64,AAAA';

it.each([
  '<img src="https://maker.example/a.png" alt="Logo">',
  '<img alt="Logo" srcset="https://maker.example/a.png 2x" src="/files/a.png">',
  '<p><a><img src="//maker.example/a.png"></a></p>',
  '<video poster="https://maker.example/a.png" src="https://maker.example/a"></video>',
  '<audio><source src="https://maker.example/a.ogg"></audio>',
  '<table background="https://maker.example/a.png"></table>',
  '<a href="#x" ping="https://maker.example/">x</a>',
  '<img src=" \thttps://maker.example/a.png">',
  '<img src="relative.png">'
])('fetches nothing of %s', html => {
  const host = document.createElement('div');
  host.innerHTML = withoutFetches(html);
  for (const element of host.querySelectorAll('*')) {
    for (const name of ['src', 'srcset', 'poster', 'background', 'ping']) {
      expect(element.hasAttribute(name)).toBe(false);
    }
  }
});

it('makes a link of a picture from elsewhere, and keeps one that is carried along', () => {
  const host = document.createElement('div');
  host.innerHTML = withoutFetches(
    `<p><img src="https://maker.example/a.png" alt="Plan"> <img src="${PIXEL}"></p>`
  );
  expect(host.querySelector('a')?.textContent).toBe('Plan');
  expect(host.querySelector('img')?.getAttribute('src')).toBe(PIXEL);
});

it('works on what JupyterLab’s sanitiser leaves', () => {
  const inner = { sanitize: (dirty: string) => dirty.replace('bad', 'good') };
  const sanitizer = new ClosedSanitizer(inner);
  expect(sanitizer.sanitize('bad <img src="/x" alt="y">')).toContain('good <a');
  expect(sanitizer.sanitize('no markup')).toBe('no markup');
  expect(sanitizer.allowCommandLinker).toBe(false);
});
