/**
 * Which battle a panel of this tab shows, kept at once: JupyterLab saves its layout only a moment after a change,
 * and a reload within that moment must not lose a battle.
 */
export class LastBattle {
  /** @param key - the panel's own, which its layout keeps */
  constructor(key: string) {
    this._name = `codearena:battle:${key}`;
  }

  /** Null where this tab knows nothing of the panel, '' where it showed no battle. */
  get(): string | null {
    try {
      return sessionStorage.getItem(this._name);
    } catch {
      return null; // a browser that forbids storage: the layout alone tells
    }
  }

  set(battleId: string): void {
    try {
      sessionStorage.setItem(this._name, battleId);
    } catch {
      // As above, or it is full: the layout has it in a moment.
    }
  }

  private readonly _name: string;
}
