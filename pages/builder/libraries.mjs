/** Which library an import or an address on the web means. */
import fs from 'node:fs';
import path from 'node:path';
import { NEEDLESS, OTHER_NAMES } from './names.mjs';

export const STATIC = process.argv[2] ?? path.dirname(import.meta.dirname);
export const libraries = JSON.parse(
  fs.readFileSync(path.join(STATIC, 'libraries.json'), 'utf8')
);

const SINGLE_ADDRESSES = [
  [
    /^fonts\.googleapis\.com\/(?:icon|css2?)\?family=Material\+Icons\b/,
    'material-icons'
  ],
  [/^cdn\.tailwindcss\.com\b/, 'tailwindcss'],
  [/^d3js\.org\/d3\b/, 'd3'],
  [/^code\.jquery\.com\/jquery-\d/, 'jquery'],
  [/^ajax\.googleapis\.com\/ajax\/libs\/jquery\//, 'jquery'],
  [/^ajax\.googleapis\.com\/ajax\/libs\/threejs\//, 'three'],
  [/^ajax\.aspnetcdn\.com\/ajax\/jQuery\//i, 'jquery'],
  [/^cdn\.plot\.ly\/plotly\b/, 'plotly.js-dist-min'],
  [/^d3js\.org\/d3-[\w-]+/, 'd3'],
  [/^pixijs\.download\//, 'pixi.js'],
  [/^threejs\.org\/build\/three\b/, 'three'],
  [
    /^(?:unpkg|threejs)\.(?:com|org)\/examples\/jsm\/(.+)/,
    'three/examples/jsm'
  ],
  [/^(?:kit|use|pro)\.fontawesome\.com\//, '@fortawesome/fontawesome-free'],
  [
    /^(?:stackpath|maxcdn)\.bootstrapcdn\.com\/font-awesome\//,
    '@fortawesome/fontawesome-free'
  ],
  [/^(?:stackpath|maxcdn|netdna)\.bootstrapcdn\.com\/bootstrap\//, 'bootstrap']
];
/** The package and the path in it that an import names. */
export function split(specifier) {
  const parts = specifier.split('/');
  const count = specifier.startsWith('@') ? 2 : 1;
  return {
    name: parts.slice(0, count).join('/'),
    rest: parts.slice(count).join('/')
  };
}

/** `{name, rest, version}` of an address on a well-known CDN, null for any other. */
export function fromAddress(address) {
  const bare = address.replace(/^(?:https?:)?\/\//, '');
  for (const [pattern, name] of SINGLE_ADDRESSES) {
    if (pattern.test(bare)) {
      return { name, rest: '' };
    }
  }
  const found =
    /^(?:cdn\.jsdelivr\.net\/npm|unpkg\.com|esm\.sh|esm\.run|cdn\.skypack\.dev|cdn\.esm\.sh)\/(?:v\d+\/|stable\/|\*|pin\/)?(.+)$/.exec(
      bare
    ) ?? /^ga\.jspm\.io\/npm:(.+)$/.exec(bare);
  if (found) {
    const [, name, version, rest] =
      /^((?:@[^/@?]+\/)?[^/@?+]+)(?:@([^/?]*))?\/?([^?#]*)/.exec(found[1]) ??
      [];
    return name ? { name: known(name), rest: rest ?? '', version } : null;
  }
  const [, name, version, rest] =
    /^cdnjs\.cloudflare\.com\/ajax\/libs\/([^/]+)\/([^/]+)\/([^?#]*)/.exec(
      bare
    ) ?? [];
  return name ? { name: known(name), rest, version } : null;
}

/** A package's name here, from the one that somebody uses. */
export function known(name) {
  return OTHER_NAMES[name] ?? (/^d3-/.test(name) ? 'd3' : name);
}

/**
 * Two libraries changed so much that both editions are there: the one that the version says, else the one whose
 * calls the code has.
 */
export function edition(name, version, code = '') {
  const major = /^\^?v?(\d+)/.exec(version ?? '')?.[1];
  if (name === 'animejs') {
    const old = major ? Number(major) < 4 : /\banime(?:\.timeline)?\s*\(/.test(code); // prettier-ignore
    return old ? name : 'anime4';
  }
  if (name === 'pixi.js') {
    const old = major ? Number(major) < 8 : !/\.init\s*\(/.test(code);
    return old ? 'pixi7' : name;
  }
  return name;
}

export const isNeedless = name => NEEDLESS.includes(name);

/** The module of `libraries.modules` that a package's path means, null if there is none. */
export function moduleFor(name, rest) {
  const package_ = known(name);
  const candidates = [
    `${package_}/${rest}`,
    `${package_}/${rest}.js`,
    `${package_}/${rest.replace(/^addons\//, 'examples/jsm/')}`,
    `${package_}/${rest.replace(/^addons\//, 'examples/jsm/')}.js`
  ];
  const found = candidates.find(candidate => candidate in libraries.modules);
  if (found) {
    return found;
  }
  const whole =
    /^$|^\+esm$|^(?:build|dist|umd|lib|src|es|esm)\/|^index\b|\.m?js$/.test(
      rest
    ) && !/^(?:addons|examples)\//.test(rest);
  return (whole || package_ !== name) && package_ in libraries.modules
    ? package_
    : null;
}
