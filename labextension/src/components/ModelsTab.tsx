import React from 'react';

import type { ModelsClient } from '../api/client';
import { CatalogModel } from '../model/catalog';
import { ModelsView } from './models/ModelsView';

/** The models with a model of their own; a chunk that is loaded when it is first looked at. */
export default function ModelsTab({
  client
}: {
  client: ModelsClient;
}): React.JSX.Element {
  const [model] = React.useState(() => new CatalogModel(client));
  return <ModelsView model={model} />;
}
