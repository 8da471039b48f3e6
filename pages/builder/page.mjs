/** What a page is put together from. */
import { GUARD } from './guard.mjs';
import { libraries } from './libraries.mjs';
import { PLACES } from './lines.mjs';

/** What only Tailwind CSS understands. */
const DIRECTIVES =
  /@(?:tailwind|apply|theme|utility|custom-variant)\b|@import\s+["']tailwindcss/;

/** What a page takes from the libraries besides its bundles. */
export class Page {
  scripts = new Set();
  styles = new Set();
  /** Texts of style sheets that installed packages bring. */
  sheets = new Set();
  /** Those with directives of Tailwind CSS, which is in the page then. */
  tailwind = new Set();
  notes = [];
  /** Modules of the libraries that stand in for others. */
  instead = {};

  /** What the answer says, where it matters which edition of a library it was written for. */
  code = '';

  /** The colours that shadcn/ui's components have. */
  useShadcn() {
    this.tailwind.add(`<!--codearena:styles ${libraries.styles.shadcn}-->`);
  }

  /** A style sheet of the answer's. */
  addStyle(text) {
    (DIRECTIVES.test(text) ? this.tailwind : this.sheets).add(text);
  }

  note(text) {
    if (!this.notes.includes(text)) {
      this.notes.push(text);
    }
  }

  /** Elements for the head: the loop guard, libraries, styles. */
  head() {
    return [
      GUARD + PLACES,
      ...[...this.styles].map(name => styleElement(name)),
      ...[...this.sheets].map(text => `<style>${inStyle(text)}</style>`),
      ...[...this.tailwind].map(
        text => `<style type="text/tailwindcss">${inStyle(text)}</style>`
      ),
      ...[...this.scripts].map(name => scriptElement(name))
    ].join('\n');
  }
}

export const styleElement = name =>
  `<style><!--codearena:styles ${libraries.styles[name]}--></style>`;
export const scriptElement = (name, attributes = '') =>
  `<script${attributes}><!--codearena:scripts ${libraries.scripts[name].file}--></script>`;

/** Text for inside a script element, which it must not end. */
export const inScript = text => text.replace(/<(?=\/script|!--)/gi, '\\x3C');
export const inStyle = text => text.replace(/<(?=\/style)/gi, '\\3C ');
