import type { WidgetModel } from '../api/comm';
import { isDark, onTheme } from '../injected/theme';

/** A model whose traits the page may write. */
interface WritableModel extends WidgetModel {
  set(name: string, value: unknown): void;
  save_changes(): void;
}

/** Tells the kernel whether the page is dark, so that it draws charts to match; shows nothing. */
export default {
  render({ model, el }: { model: WritableModel; el: HTMLElement }): () => void {
    el.hidden = true;
    const tell = (dark: boolean): void => {
      if (model.get('dark') !== dark) {
        model.set('dark', dark);
        model.save_changes();
      }
    };
    tell(isDark());
    return onTheme(tell);
  }
};
