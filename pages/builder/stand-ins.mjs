/** What stands in for modules that only exist in a project: parts of Next.js, and shadcn/ui's files. */

const NEXT = {
  link: `import { createElement, forwardRef } from 'react';
export default forwardRef(({ href, prefetch, replace, scroll, shallow, passHref, legacyBehavior, ...props }, ref) =>
  createElement('a', { ref, ...props, href: typeof href === 'object' ? href?.pathname : href }));`,
  image: `import { createElement, forwardRef } from 'react';
export default forwardRef(({ src, fill, priority, quality, placeholder, blurDataURL, loader, unoptimized, sizes, style, ...props }, ref) =>
  createElement('img', { ref, ...props, src: typeof src === 'object' ? src?.src ?? src?.default : src,
    style: fill ? { position: 'absolute', inset: 0, width: '100%', height: '100%', ...style } : style }));`,
  head: `import { Children, useEffect } from 'react';
export default function Head({ children }) {
  useEffect(() => Children.forEach(children, child => { if (child?.type === 'title') document.title = [child.props.children].flat().join(''); }));
  return null;
}`,
  script: 'export default () => null;',
  dynamic: `import { createElement, lazy, Suspense } from 'react';
export default (load, { loading: Loading } = {}) => {
  const Part = lazy(async () => { const found = await (typeof load === 'function' ? load() : load); return found?.default ? found : { default: found }; });
  return props => createElement(Suspense, { fallback: Loading ? createElement(Loading) : null }, createElement(Part, props));
};`,
  navigation: `const router = { push() {}, replace() {}, back() {}, forward() {}, refresh() {}, prefetch() {}, pathname: '/', query: {}, asPath: '/', isReady: true, events: { on() {}, off() {} } };
export const useRouter = () => router;
export const usePathname = () => '/';
export const useSearchParams = () => new URLSearchParams();
export const useParams = () => ({});
export const useSelectedLayoutSegment = () => null;
export const redirect = () => {};
export const notFound = () => { throw new Error('notFound() was called: a page has no others.'); };`
};
NEXT.router = NEXT.navigation;
/** Fonts by any name that the answer imports: they can't be loaded, and their classes do nothing. */
const fonts = code => {
  const names =
    [...code.matchAll(/import\s*\{([^}]*)\}\s*from\s*["']next\/font/g)] // prettier-ignore
      .flatMap(([, list]) => list.split(','))
      .map(name => name.trim().split(/\s+as\s+/)[0])
      .filter(name => /^\w+$/.test(name));
  return `const font = () => ({ className: '', variable: '', style: { fontFamily: 'inherit' } });
export default font;
${[...new Set(names)].map(name => `export const ${name} = font;`).join('\n')}`;
};

/** Where the module `specifier` is stood in for: `{path, namespace}`, null for any other. */
export function standIn(specifier) {
  if (/^next\/font(?:\/|$)/.test(specifier)) {
    return { path: 'fonts', namespace: 'stand-in' };
  }
  const [, part] = /^next\/(?:legacy\/)?(\w+)(?:\.js)?$/.exec(specifier) ?? [];
  return part in NEXT ? { path: part, namespace: 'stand-in' } : null;
}

export const standInText = (part, code) =>
  part === 'fonts' ? fonts(code) : NEXT[part];

/** The module of the libraries that stands in for a file of shadcn/ui, null for any other. */
export function ofShadcn(specifier) {
  if (/(?:^|\/)(?:use-toast|ui\/(?:toast|toaster|sonner))$/.test(specifier)) {
    return 'shadcn/toast';
  }
  return /^(?:[@~]|\.{1,2})\/(?:[\w-]+\/)*(?:components\/ui\/[\w-]+|ui\/[\w-]+|lib\/utils)$/.test(
    specifier
  )
    ? 'shadcn'
    : null;
}
