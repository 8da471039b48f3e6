/** Routers for a page that has no address of its own: they start at “/” and keep their history in memory. */
import { createMemoryRouter, MemoryRouter } from 'react-router-dom';

export * from 'react-router-dom';
export {
  createMemoryRouter as createBrowserRouter,
  createMemoryRouter as createHashRouter,
  MemoryRouter as BrowserRouter,
  MemoryRouter as HashRouter
};
