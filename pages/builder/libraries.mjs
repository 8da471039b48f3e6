/** Which library an import or an address on the web means. */
import fs from 'node:fs';
import path from 'node:path';

export const STATIC = process.argv[2] ?? path.dirname(import.meta.dirname);
export const libraries = JSON.parse(
  fs.readFileSync(path.join(STATIC, 'libraries.json'), 'utf8')
);

const OTHER_NAMES = {
  'anime.js': 'animejs',
  'bootstrap.native': 'bootstrap',
  'cannon.js': 'cannon-es',
  Chart: 'chart.js',
  'Chart.js': 'chart.js',
  Chartjs: 'chart.js',
  'font-awesome': '@fortawesome/fontawesome-free',
  fontawesome: '@fortawesome/fontawesome-free',
  highlight: 'highlight.js',
  highlightjs: 'highlight.js',
  KaTeX: 'katex',
  lodash: 'lodash-es',
  'lodash.js': 'lodash-es',
  motion: 'framer-motion',
  'p5.js': 'p5',
  'react-router': 'react-router-dom',
  '@tailwindcss/browser': 'tailwindcss',
  tailwind: 'tailwindcss',
  Tone: 'tone',
  'three.js': 'three',
  threejs: 'three',
  'matter.js': 'matter-js'
};
const SINGLE_ADDRESSES = [
  [/^cdn\.tailwindcss\.com\b/, 'tailwindcss'],
  [/^d3js\.org\/d3\b/, 'd3'],
  [/^code\.jquery\.com\/jquery-\d/, 'jquery'],
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
/** What pages load that has nothing to do where they are built beforehand. */
const NEEDLESS =
  /^(?:@babel\/standalone|babel-standalone|es-module-shims|core-js|react-refresh)$/;

/** The package and the path in it that an import names. */
export function split(specifier) {
  const parts = specifier.split('/');
  const count = specifier.startsWith('@') ? 2 : 1;
  return {
    name: parts.slice(0, count).join('/'),
    rest: parts.slice(count).join('/')
  };
}

/** `{name, rest}` of an address on a well-known CDN, null for any other. */
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
    const [, name, rest] =
      /^((?:@[^/@?]+\/)?[^/@?+]+)(?:@[^/?]*)?\/?([^?#]*)/.exec(found[1]) ?? [];
    return name ? { name: known(name), rest: rest ?? '' } : null;
  }
  const [, name, rest] =
    /^cdnjs\.cloudflare\.com\/ajax\/libs\/([^/]+)\/[^/]+\/([^?#]*)/.exec(
      bare
    ) ?? [];
  return name ? { name: known(name), rest } : null;
}

/** A package's name here, from the one that somebody uses. */
export function known(name) {
  return OTHER_NAMES[name] ?? (/^d3-/.test(name) ? 'd3' : name);
}

export const isNeedless = name => NEEDLESS.test(name);

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
