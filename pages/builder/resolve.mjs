/** Where imports lead. */
import fs from 'node:fs';
import path from 'node:path';
import { edition, fromAddress, isNeedless, known, libraries, moduleFor, split, STATIC } from './libraries.mjs'; // prettier-ignore
import { installedFile, isInstalled, isSingle } from './packages.mjs';
import { ofShadcn, standIn } from './stand-ins.mjs';

const BUILT_IN =
  /^(?:node:|bun:|bun$|(?:assert|buffer|child_process|cluster|crypto|dns|events|fs|http|http2|https|module|net|os|path|perf_hooks|process|readline|stream|timers|tls|url|util|v8|vm|worker_threads|zlib)(?:\/|$))/;
/** Files that a page loads while it runs. */
const ASSET =
  /\.(?:png|jpe?g|gif|svg|webp|avif|ico|mp3|wav|ogg|mp4|webm|glb|gltf|hdr|woff2?|ttf|otf|pdf|csv)(?:\?.*)?$/i;
const STYLE = /\.(?:css|scss|sass|less)(?:\?.*)?$/;

/** What an import map makes of a specifier. */
export function mapped(specifier, imports) {
  if (specifier in imports) {
    return imports[specifier];
  }
  const prefix = Object.keys(imports).find(
    key => key.endsWith('/') && specifier.startsWith(key)
  );
  return prefix ? imports[prefix] + specifier.slice(prefix.length) : specifier;
}

/** A library's import of another one. */
export function library(specifier, page) {
  const file = libraries.modules[page.instead[specifier] ?? specifier];
  return file
    ? { path: path.join(STATIC, 'modules', file) }
    : `“${specifier}” is missing from the libraries`;
}

/** Where an answer's import leads, or a sentence about why it leads nowhere. */
export function wanted(specifier, page, files, from) {
  const address = /^(?:https?:)?\/\//.test(specifier)
    ? fromAddress(specifier)
    : null;
  if (/^(?:https?:)?\/\//.test(specifier) && !address) {
    return `“${specifier}” can't be imported: pages have no network.`;
  }
  if (
    !address &&
    /^(?:\.{0,2}\/|[@~]\/|#|file:|data:|blob:)|^\.+$/.test(specifier)
  ) {
    return local(specifier, page, files, from);
  }
  if (!address && BUILT_IN.test(specifier)) {
    return `“${specifier}” belongs to Node.js: there is none of it in a page.`;
  }
  const stand = address ? null : standIn(specifier);
  if (stand) {
    return stand;
  }
  const { name, rest, version } = address ?? split(specifier);
  const own = edition(known(name), version, page.code);
  if (STYLE.test(rest)) {
    const sheet = installedFile({ name, rest });
    if (own in libraries.styles) {
      page.styles.add(own);
    } else if (sheet) {
      page.sheets.add(fs.readFileSync(sheet, 'utf8'));
    } else {
      page.note(`The style sheet “${specifier}” is not among the libraries.`);
    }
    return { path: specifier, namespace: 'nothing' };
  }
  const module = moduleFor(name, rest);
  if (module) {
    return library(module, page);
  }
  if (own in libraries.scripts) {
    page.scripts.add(own);
    return { path: own, namespace: 'global' };
  }
  if (isNeedless(name)) {
    return { path: specifier, namespace: 'nothing' };
  }
  const file = installedFile({ name, rest });
  if (file) {
    return { path: file };
  }
  if (own in libraries.modules) {
    return `“${specifier}” is not among the parts of ${own} that pages may use.`;
  }
  return `The package “${name}” is not among those that pages may use.`;
}

/** What is meant by the path of a file. */
function local(specifier, page, files, from) {
  const file = files.find(specifier, from);
  if (file) {
    return { path: `file/${file}`, namespace: 'answer' };
  }
  const shadcn = ofShadcn(specifier);
  if (shadcn) {
    page.useShadcn();
    return library(shadcn, page);
  }
  if (STYLE.test(specifier)) {
    page.note(`The style sheet “${specifier}” is not part of the answer.`);
    return { path: specifier, namespace: 'nothing' };
  }
  if (ASSET.test(specifier)) {
    page.note(
      `“${specifier}” is not part of the answer: attach a file of that name to have it.`
    );
    return { path: specifier, namespace: 'asset' };
  }
  return files.texts.size
    ? `“${specifier}” can't be imported: it is none of the answer's files.`
    : `“${specifier}” can't be imported: an answer is one file and has no others beside it.`;
}

/** What an installed package imports: there is one copy of some libraries, the rest is the bundler's affair. */
export function inPackage(specifier, importer, page) {
  if (STYLE.test(specifier)) {
    const file = path.resolve(path.dirname(importer), specifier);
    if (isInstalled(file) && fs.existsSync(file)) {
      page.sheets.add(fs.readFileSync(file, 'utf8'));
    }
    return { path: specifier, namespace: 'nothing' };
  }
  const { name, rest } = split(specifier);
  const module = isSingle(name) ? moduleFor(name, rest) : null;
  return module
    ? { path: path.join(STATIC, 'modules', libraries.modules[module]) }
    : undefined;
}
