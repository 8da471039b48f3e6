import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';

/** Holds one immutable value and tells when it is replaced. */
export class StateModel<T extends object> {
  constructor(private _state: T) {}

  get state(): T {
    return this._state;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  protected update(change: Partial<T>): void {
    this._state = { ...this._state, ...change };
    this._changed.emit();
  }

  private readonly _changed = new Signal<this, void>(this);
}
