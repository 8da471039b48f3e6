import type { Peers } from '../model/battle';

/** The other tabs and windows of this browser. */
export class BrowserPeers implements Peers {
  /** @param scope - pages of another server must not listen: its base URL */
  constructor(scope: string) {
    this._channel = new BroadcastChannel(`codearena:${scope}`);
  }

  tell(battleId: string): void {
    this._channel.postMessage(battleId);
  }

  listen(heard: (battleId: string) => void): () => void {
    const onMessage = ({ data }: MessageEvent<unknown>): void => {
      if (typeof data === 'string') {
        heard(data);
      }
    };
    this._channel.addEventListener('message', onMessage);
    return () => this._channel.removeEventListener('message', onMessage);
  }

  dispose(): void {
    this._channel.close();
  }

  private readonly _channel: BroadcastChannel;
}
