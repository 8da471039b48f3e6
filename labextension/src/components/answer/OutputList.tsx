import React from 'react';

import { FRAME_MIME } from '../../api/types';
import type { Output } from '../../api/types';
import { useServices } from '../../injected/services';
import { Outputs } from '../common/Rendered';
import { Frame } from './Frame';

const MAX_FRAME_HEIGHT = 640;

export interface OutputListProps {
  outputs: readonly Output[];
  /** "Model A" or "Model B". */
  label: string;
  frameUrl: (path: string) => string | null;
}

/** Outputs in their order: documents in frames, the rest by the shell's renderer. */
export function OutputList({
  outputs,
  label,
  frameUrl
}: OutputListProps): React.JSX.Element {
  const { trans } = useServices();
  return (
    <>
      {grouped(outputs).map((group, index) => {
        const path = framePath(group[0]);
        const src = path === null ? null : frameUrl(path);
        return src === null ? (
          <Outputs key={index} outputs={group} />
        ) : (
          <Frame
            key={`${index}-${src}`}
            src={src}
            title={trans.__('Output of %1', label)}
            maxHeight={MAX_FRAME_HEIGHT}
          />
        );
      })}
    </>
  );
}

/** Path of the document that an output is, null if it is none. */
export function framePath(output: Output): string | null {
  const frame = output.data?.[FRAME_MIME] as { url?: unknown } | undefined;
  return typeof frame?.url === 'string' ? frame.url : null;
}

/** Runs of outputs that are drawn together; a document is a run of its own. */
function grouped(outputs: readonly Output[]): Output[][] {
  const groups: Output[][] = [];
  let open = false;
  for (const output of outputs) {
    const framed = framePath(output) !== null;
    if (open && !framed) {
      groups[groups.length - 1].push(output);
    } else {
      groups.push([output]);
    }
    open = !framed;
  }
  return groups;
}
