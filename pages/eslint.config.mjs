import js from '@eslint/js';

const names = list => Object.fromEntries(list.map(name => [name, 'readonly']));

export default [
  js.configs.recommended,
  {
    languageOptions: {
      ecmaVersion: 'latest',
      globals: names(['process', 'performance', 'setTimeout'])
    }
  },
  {
    files: ['**/builder/**'],
    languageOptions: {
      globals: names(['Bun', 'HTMLRewriter', 'Response'])
    }
  },
  {
    files: ['**/tailwind.mjs', '**/show/*'],
    languageOptions: {
      globals: names([
        'document',
        'window',
        'MutationObserver',
        'reportError',
        'matchMedia'
      ])
    }
  }
];
