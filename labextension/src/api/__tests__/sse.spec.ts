import { expect, it } from 'vitest';

import { EventParser } from '../sse';

it('reads events by name and joins lines of data', () => {
  expect(
    new EventParser().push('event: battle\ndata: {"a":\ndata: 1}\n\n')
  ).toEqual([{ event: 'battle', data: '{"a":\n1}' }]);
});

it('reads the same events wherever the network cuts the text', () => {
  const text = 'event: delta\r\ndata: x: y\r\n\r\n: \r\n\r\ndata: two\r\n\r\n';
  const whole = new EventParser().push(text);
  for (let cut = 1; cut < text.length; cut++) {
    const parser = new EventParser();
    const events = [
      ...parser.push(text.slice(0, cut)),
      ...parser.push(text.slice(cut))
    ];
    expect(events, `cut at ${cut}`).toEqual(whole);
  }
  expect(whole).toEqual([
    { event: 'delta', data: 'x: y' },
    { event: 'message', data: 'two' }
  ]);
});

it('passes over heartbeats', () => {
  expect(new EventParser().push(': \n\n: \n\n')).toEqual([]);
});
