/** A shell for tests: English, charts as bare drawings, and the observers that jsdom lacks. */

import { render } from '@testing-library/react';
import type { RenderResult } from '@testing-library/react';
import React from 'react';
import { vi } from 'vitest';

import type { Output } from '../../../api/types';
import { ServicesProvider } from '../../../injected/services';
import type { Services } from '../../../injected/services';
import { english } from '../../../injected/translation';

const SVG = 'http://www.w3.org/2000/svg';

/** Charts in the order in which they were drawn. */
export const drawn: unknown[] = [];

const services: Services = {
  trans: english,
  editor: {
    create: () => {
      throw new Error('The leaderboard has no editor.');
    }
  },
  outputs: {
    outputs: host => ({
      update: (outputs: readonly Output[]) => {
        drawn.push(outputs[0].data?.['application/vnd.vegalite.v5+json']);
        const svg = document.createElementNS(SVG, 'svg');
        svg.classList.add('marks');
        host.append(svg);
      },
      dispose: () => host.replaceChildren()
    }),
    markdown: () => ({ update: () => undefined, dispose: () => undefined })
  },
  Icon: ({ name }) => <i data-icon={name} />
};

/** Everything is in sight, and 600 pixels wide. */
export function show(element: React.ReactElement): RenderResult {
  class Observer {
    constructor(private readonly _tell: (entries: unknown[]) => void) {}
    observe() {
      this._tell([{ isIntersecting: true, contentRect: { width: 600 } }]);
    }
    disconnect() {
      // Nothing is observed later than at the start.
    }
  }
  vi.stubGlobal('IntersectionObserver', Observer);
  vi.stubGlobal('ResizeObserver', Observer);
  drawn.length = 0;
  return render(
    <ServicesProvider value={services}>{element}</ServicesProvider>
  );
}
