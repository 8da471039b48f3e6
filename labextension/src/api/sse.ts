export interface ServerEvent {
  event: string;
  data: string;
}

/** Parses `text/event-stream` however the network cuts it. */
export class EventParser {
  private _rest = '';

  /** The events that `chunk` completes. */
  push(chunk: string): ServerEvent[] {
    const blocks = (this._rest + chunk).split(/\r?\n\r?\n/);
    this._rest = blocks.pop() ?? '';
    return blocks.map(parseBlock).filter(event => event.data !== '');
  }
}

function parseBlock(block: string): ServerEvent {
  let event = 'message';
  const data: string[] = [];
  for (const line of block.split(/\r?\n/)) {
    const [, field, value] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
    if (field === 'event') {
      event = value;
    } else if (field === 'data') {
      data.push(value);
    }
  }
  return { event, data: data.join('\n') };
}
