import { act, fireEvent, screen, within } from '@testing-library/react';
import React from 'react';
import { describe, expect, it } from 'vitest';

import { show } from '../../../__tests__/shell';
import { execution, side, waiting } from '../../../__tests__/views';
import type { RunChoice, SideView } from '../../../api/types';
import { FRAME_MIME } from '../../../api/types';
import { EnvironmentsContext } from '../environments';
import { LiveContext } from '../LiveProgram';
import type { LiveActions } from '../LiveProgram';
import { SidePane } from '../SidePane';
import type { SidePaneProps } from '../SidePane';

const ENVIRONMENTS = [
  { name: 'c', title: 'C' },
  { name: 'cpp', title: 'C++' }
];

function pane(
  view: SideView,
  { end, ...props }: Partial<SidePaneProps & Pick<LiveActions, 'end'>> = {}
) {
  const live = {
    look: () => undefined,
    end: end ?? (() => undefined),
    picture: () => Promise.resolve(new Blob())
  };
  const element = (next: SideView) => (
    <LiveContext.Provider value={live}>
      <EnvironmentsContext.Provider value={ENVIRONMENTS}>
        <SidePane
          name="a"
          side={next}
          final
          expanded={false}
          onExpand={() => undefined}
          onRun={() => undefined}
          readFile={() => Promise.resolve(new Blob())}
          frameUrl={path => `/base/${path}`}
          {...props}
        />
      </EnvironmentsContext.Provider>
    </LiveContext.Provider>
  );
  const { rerender } = show(element(view));
  return { update: (next: SideView) => rerender(element(next)) };
}

const region = () => within(screen.getByRole('region', { name: 'Model A' }));
const open = (name: string) =>
  fireEvent.click(region().getByRole('tab', { name: name }));
const panel = () => region().getByRole('tabpanel');
const editor = () =>
  region().getByRole<HTMLTextAreaElement>('textbox', {
    name: 'Code of Model A'
  });
const button = (name: string) =>
  region().getByRole<HTMLButtonElement>('button', { name });

describe('the preview', () => {
  it('shows a page in a frame below the base URL', () => {
    pane(side({ frame: 'codearena/frame/x', execution: execution() }));
    const frame = region().getByTitle('Page of Model A');
    expect(frame.getAttribute('src')).toBe('/base/codearena/frame/x');
  });

  it('says where a page can be shown when no server can serve it', () => {
    pane(side({ frame: 'x' }), { frameUrl: () => null });
    expect(panel().textContent).toContain('need a Jupyter server');
  });

  it('says so of a page that a kernel without a server has no address for', () => {
    const shown = execution({ exit_code: null, outputs: [], stdout: '' });
    pane(side({ frame: null, execution: shown }), { frameUrl: () => null });
    expect(panel().textContent).toContain('need a Jupyter server');
  });

  it('says that an app or a game does not run any more, and starts it again', () => {
    const started: string[] = [];
    const onRun = (code: string) => void started.push(code);
    const shown = execution({ exit_code: null, outputs: [], stdout: '' });
    pane(side({ environment: 'pygame', code: 'play', execution: shown }), {
      onRun
    });
    expect(panel().textContent).toContain('game is not running any more');
    fireEvent.click(button('Start Model A’s program again'));
    expect(started).toEqual(['play']);
  });

  it('says first why an app did not start, then what it wrote', () => {
    const detail = 'It ended before it served anything: KeyError.';
    const text = 'Traceback';
    const outputs = [{ output_type: 'stream', name: 'stderr', text }] as const;
    const ended = { status: 'error', exit_code: 1, detail } as const;
    pane(
      side({
        execution: execution({
          ...ended,
          environment: 'server',
          outputs: [...outputs]
        })
      })
    );
    expect(within(panel()).getByRole('alert').textContent).toBe(detail);
    expect(panel().textContent).toContain('Traceback');
  });

  it('shows outputs in order, documents among them in frames', () => {
    const table = { data: { [FRAME_MIME]: { url: 'frame/t' } } };
    pane(
      side({
        execution: execution({
          outputs: [
            { output_type: 'stream', name: 'stdout', text: ['one\n', 'two'] },
            { output_type: 'display_data', ...table },
            { output_type: 'stream', name: 'stderr', text: 'three' }
          ]
        })
      })
    );
    const shown = [...panel().querySelectorAll('pre, iframe')].map(
      node => node.getAttribute('src') ?? node.textContent
    );
    expect(shown).toEqual(['one\ntwo', '/base/frame/t', 'three']);
  });

  it('says why a side has no answer', () => {
    const message = 'The key was refused.';
    pane(waiting({ problem: { kind: 'authentication', message } }));
    expect(region().getByRole('alert').textContent).toBe(message);
  });

  it('says what to do where there is no sandbox', () => {
    pane(
      side({
        execution: execution({
          status: 'unavailable',
          detail: 'Install bubblewrap.',
          outputs: [],
          exit_code: null
        })
      })
    );
    expect(region().getByRole('alert').textContent).toBe('Install bubblewrap.');
  });
});

it('opens on the answer’s text where it holds no program', () => {
  pane(waiting({ answer: 'I would rather not.' }));
  expect(panel().textContent).toBe('I would rather not.');
  open('Preview');
  expect(panel().textContent).toContain('holds no code');
  open('Code');
  expect(panel().textContent).toContain('This answer holds no code.');
  expect(button('Run').disabled).toBe(true);
});

it('shows nothing of a side before both are ready', () => {
  pane(waiting(), { final: false });
  expect(panel().textContent).toBe('');
  expect(button('Run').disabled).toBe(true);
});

it('shows the text while it is written, if answers are streamed', () => {
  pane(waiting({ answer: 'I will' }), { final: false });
  expect(panel().textContent).toBe('I will');
});

describe('the output', () => {
  it('holds streams, errors, the limits that were hit and how it ended', () => {
    pane(
      side({
        execution: execution({
          status: 'limit',
          exit_code: 1,
          truncated: true,
          detail: 'It used more than 2 MB of output.',
          outputs: [
            { output_type: 'stream', name: 'stdout', text: 'out' },
            { output_type: 'error', traceback: ['\u001b[31mBoom\u001b[0m'] }
          ]
        })
      })
    );
    open('Output');
    expect(
      [...panel().querySelectorAll('pre')].map(n => n.textContent)
    ).toEqual(['out', 'Boom']);
    expect(panel().textContent).toContain('its end is left out');
    expect(panel().textContent).toContain(
      'Stopped at a limit — It used more than 2 MB of output.'
    );
  });

  it('falls back to the plain streams of programs without rich outputs', () => {
    const streams = { stdout: 'out', stderr: 'err', outputs: [] };
    pane(side({ execution: execution(streams) }));
    open('Output');
    expect(
      [...panel().querySelectorAll('pre')].map(n => n.textContent)
    ).toEqual(['out', 'err']);
  });

  it('counts and lists what the page’s console said, until the next run', () => {
    const page = side({ frame: 'frame/x' });
    const { update } = pane(page);
    const source =
      region().getByTitle<HTMLIFrameElement>('Page of Model A').contentWindow;
    const data = { type: 'codearena:error', message: 'x is not defined' };
    act(() => {
      window.dispatchEvent(new MessageEvent('message', { data, source }));
    });
    expect(region().getByRole('tab', { name: 'Output' }).textContent).toBe(
      'Output1'
    );
    open('Output');
    expect(region().getByRole('log').textContent).toBe('x is not defined');
    update({ ...page, execution: execution({ execution_id: 'run-2' }) });
    expect(region().queryByRole('log')).toBeNull();
  });
});

it('calls the environment of the shown run what people call it', () => {
  const shown = execution({ environment: 'cpp', language: 'cpp' });
  pane(side({ environment: 'c', language: 'c', execution: shown }));
  expect(region().getByText('C++')).toBeTruthy();
});

describe('editing', () => {
  it('runs what the editor holds, by button and by key', () => {
    const runs: string[] = [];
    pane(side(), { onRun: code => runs.push(code) });
    open('Code');
    fireEvent.input(editor(), { target: { value: 'print(2)' } });
    expect(region().getByText('changed, not run')).toBeTruthy();
    fireEvent.click(button('Run'));
    fireEvent.keyDown(editor(), { key: 'Enter', ctrlKey: true });
    expect(runs).toEqual(['print(2)', 'print(2)']);
  });

  it('says how the program was found, and shows the other files to read', () => {
    const note = '2 code blocks; the one that uses the others was taken.';
    const files = [{ path: 'shapes.py', text: 'def area(): ...' }];
    pane(side({ note, files }));
    open('Code');
    expect(region().getByText(note)).toBeTruthy();
    fireEvent.input(editor(), { target: { value: 'print(2)' } });
    const chooser = region().getByLabelText('File of Model A');
    fireEvent.change(chooser, { target: { value: 'shapes.py' } });
    const name = 'shapes.py of Model A';
    const file = region().getByRole<HTMLTextAreaElement>('textbox', { name });
    expect(file.value).toBe('def area(): ...');
    expect(file.readOnly).toBe(true);
    fireEvent.change(chooser, { target: { value: '' } });
    expect(region().queryByRole('textbox', { name })).toBeNull();
    expect(editor().value).toBe('print(2)');
    expect(editor().readOnly).toBe(false);
  });

  it('runs the same code in another environment and with other input', () => {
    const runs: [string, RunChoice | undefined][] = [];
    const onRun = (code: string, _: boolean, choice?: RunChoice) =>
      runs.push([code, choice]);
    const own = { environment: 'c', language: 'c', stdin: 'one', code: 'x' };
    const shown = execution({ environment: 'c', language: 'c' });
    const { update } = pane(side({ ...own, execution: shown }), { onRun });
    open('Code');
    const choose = (environment: string) =>
      fireEvent.change(region().getByLabelText('Environment of Model A'), {
        target: { value: environment }
      });
    fireEvent.click(button('Run'));
    choose('cpp');
    expect(region().getByText('changed, not run')).toBeTruthy();
    const input = region().getByRole<HTMLTextAreaElement>('textbox', {
      name: 'Standard input of Model A',
      hidden: true
    });
    expect(input.value).toBe('one');
    fireEvent.click(button('Run'));
    fireEvent.change(input, { target: { value: '' } });
    fireEvent.click(button('Run'));
    const moved = execution({ environment: 'cpp', execution_id: 'run-2' });
    update(side({ ...own, stdin: '', execution: moved }));
    fireEvent.click(button('Run'));
    choose('c');
    fireEvent.click(button('Run'));
    expect(runs).toEqual([
      ['x', {}],
      ['x', { environment: 'cpp' }],
      ['x', { environment: 'cpp', stdin: '' }],
      ['x', { environment: 'cpp' }],
      ['x', { environment: 'c' }]
    ]);
  });

  it('lets a program be written where the answer has none', () => {
    const runs: unknown[] = [];
    pane(waiting({ answer: 'Think.' }), { onRun: (...run) => runs.push(run) });
    open('Code');
    fireEvent.click(button('Write a program'));
    fireEvent.input(editor(), { target: { value: 'int main() {}' } });
    fireEvent.change(region().getByLabelText('Environment of Model A'), {
      target: { value: 'c' }
    });
    fireEvent.click(button('Run'));
    expect(runs).toEqual([['int main() {}', false, { environment: 'c' }]]);
  });

  it('goes back to the original without a run while the edit has not run', () => {
    const runs: string[] = [];
    pane(side(), { onRun: code => runs.push(code) });
    open('Code');
    fireEvent.input(editor(), { target: { value: 'print(2)' } });
    fireEvent.click(button('Back to the original'));
    expect(editor().value).toBe('print("hello")');
    expect(runs).toEqual([]);
    expect(region().queryByRole('button', { name: /original/ })).toBeNull();
  });

  it('marks an edited run and runs the original again on the way back', () => {
    const runs: string[] = [];
    const { update } = pane(side(), { onRun: code => runs.push(code) });
    open('Code');
    const edited = execution({ edited: true, execution_id: 'run-2' });
    update(side({ code: 'print(2)', execution: edited }));
    expect(editor().value).toBe('print(2)');
    expect(region().getByText('edited')).toBeTruthy();
    fireEvent.click(button('Back to the original'));
    expect(runs).toEqual(['print("hello")']);
  });

  it('waits for a run that is under way, or stops it and keeps what was typed', () => {
    const ended: string[] = [];
    const { update } = pane(side(), { end: name => ended.push(name) });
    open('Code');
    fireEvent.input(editor(), { target: { value: 'while True: pass' } });
    update(side({ busy: true }));
    expect(region().queryByRole('button', { name: 'Run' })).toBeNull();
    expect(region().getByText('Running the edited program…')).toBeTruthy();
    fireEvent.click(button('Stop the run of Model A'));
    expect(ended).toEqual(['a']);
    update(side());
    expect(editor().value).toBe('while True: pass');
    expect(button('Run').disabled).toBe(false);
  });

  it('says why a run was refused', () => {
    pane(side(), { attempt: { error: 'There is no code to run.' } });
    expect(region().getByRole('alert').textContent).toBe(
      'There is no code to run.'
    );
  });
});
