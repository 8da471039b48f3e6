/** Sass, which is loaded only where an answer is styled with it: it is larger than everything else here. */
export { compileString } from 'sass';
