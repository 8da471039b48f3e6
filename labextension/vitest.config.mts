import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['labextension/src/**/*.spec.{ts,tsx}'],
    environment: 'jsdom',
    setupFiles: ['labextension/src/__tests__/setup.ts'],
    restoreMocks: true,
    // JupyterLab's packages import CSS and each other's folders, which Node can't.
    server: { deps: { inline: [/@jupyterlab\//, /@jupyter\//, /@lumino\//] } }
  }
});
