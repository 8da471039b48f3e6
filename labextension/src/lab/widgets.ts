import { Widget } from '@lumino/widgets';

/** Take a widget out of its host, which must still be in the page. */
export function detach(widget: Widget): void {
  if (widget.isAttached) {
    Widget.detach(widget);
  }
  widget.dispose();
}
