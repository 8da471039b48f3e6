/** Histories for a page that has no address of its own: they start at “/” and live in memory. */
import { createMemoryHistory } from 'vue-router';

export * from 'vue-router';
export {
  createMemoryHistory as createWebHashHistory,
  createMemoryHistory as createWebHistory
};
