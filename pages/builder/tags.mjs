/** What takes the place of elements that load something from the web. */
import fs from 'node:fs';
import { classicLibrary, isHere } from './globals.mjs';
import { edition, fromAddress, libraries } from './libraries.mjs';
import { installedFile, installedScript } from './packages.mjs';
import { inScript, inStyle, scriptElement, styleElement } from './page.mjs';

export const WEB = /^(?:https?:)?\/\//i;
export const SHARED = Symbol('in the script of those that share something');

/** The library that an address means, in the edition that the page was written for. */
export function meant(address, code) {
  const found = fromAddress(address);
  return found && { ...found, name: edition(found.name, found.version, code) };
}

/** What takes the place of a script element: undefined where the library is not here. */
export function fromLibrary(library, address, page) {
  if (!isHere(library)) {
    const installed = installedScript(library);
    if (!installed) {
      page.note(
        `The library ${address} is not among those that pages may use.`
      );
      return undefined;
    }
    return `<script>${inScript(fs.readFileSync(installed, 'utf8'))}</script>`;
  }
  if (library.name in libraries.scripts) {
    return classicLibrary(library, page);
  }
  return library.name === '@fortawesome/fontawesome-free'
    ? styleElement(library.name)
    : SHARED;
}

/** A script in the page has no moment of having been loaded: it comes right after it. */
export function afterLoading(code, waits) {
  const text = inScript(code);
  return waits
    ? `<script>document.addEventListener('DOMContentLoaded', () => {${text}\n})</script>`
    : `<script>setTimeout(() => {${text}\n})</script>`;
}

/** What takes the place of a link: undefined where it stays. */
export function replaceLink({ rel, href }, page) {
  if (!WEB.test(href)) {
    return undefined;
  }
  if (!/\bstylesheet\b/.test(rel)) {
    return ''; // Hints that the network should be used, or icons from it.
  }
  const library = meant(href, page.code);
  if (library?.name === 'highlight.js' && /dark|night|monokai|dracula|vs2015/.test(href)) {
    return styleElement('highlight.js/dark');
  } // prettier-ignore
  if (library?.name === 'tailwindcss') {
    return scriptElement('tailwindcss');
  }
  if (library && library.name in libraries.styles) {
    return styleElement(library.name);
  }
  const sheet = library && installedFile(library);
  if (sheet) {
    return `<style>${inStyle(fs.readFileSync(sheet, 'utf8'))}</style>`;
  }
  page.note(
    /fonts\.(?:googleapis|bunny|gstatic)/.test(href)
      ? 'Web fonts are not loaded: the system’s take their place.'
      : `The style sheet ${href} is not among the libraries.`
  );
  return '';
}
