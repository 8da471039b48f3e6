import React from 'react';

import type { Example } from '../../api/types';
import { useServices } from '../../injected/services';
import type { Translation } from '../../injected/translation';

export interface ExamplesProps {
  examples: readonly Example[];
  onPick: (example: Example) => void;
}

/** Cards of example prompts, grouped by topic. */
export function Examples({
  examples,
  onPick
}: ExamplesProps): React.JSX.Element {
  const { trans } = useServices();
  const topics = [...new Set(examples.map(({ topic }) => topic))];
  return (
    <div className="jp-codearena-Examples">
      {topics.map(topic => (
        <section key={topic} aria-label={topicTitle(topic, trans)}>
          <h3>{topicTitle(topic, trans)}</h3>
          <div className="jp-codearena-Cards">
            {examples
              .filter(example => example.topic === topic)
              .map(example => (
                <button
                  key={example.id}
                  type="button"
                  className="jp-codearena-Card"
                  aria-label={trans.__('Example: %1', example.title)}
                  title={example.prompt}
                  onClick={() => onPick(example)}
                >
                  <strong>{example.title}</strong>
                  <span>{example.prompt}</span>
                </button>
              ))}
          </div>
        </section>
      ))}
    </div>
  );
}

function topicTitle(topic: string, trans: Translation): string {
  const titles: Record<string, string> = {
    web_design: trans.__('Web design'),
    problem_solving: trans.__('Problem solving'),
    game_development: trans.__('Game development'),
    scientific_computing: trans.__('Scientific computing'),
    creative_coding: trans.__('Creative coding'),
    diagram_creation: trans.__('Diagrams')
  };
  return titles[topic] ?? topic.replace(/_/g, ' ');
}
