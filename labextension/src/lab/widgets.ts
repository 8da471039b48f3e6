import { Widget } from '@lumino/widgets';

/** Take a widget out of a host that React may have removed already. */
export function detach(widget: Widget): void {
  if (widget.isAttached) {
    Widget.detach(widget);
  }
  widget.dispose();
}
