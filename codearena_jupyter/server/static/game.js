/**
 * Draws a game's pictures and tells it what the player does. The page around hears (by postMessage) whether keys go to
 * the game, when the game is over, and that there was an interaction: its kind, never which key.
 */
(() => {
  'use strict';
  const RETRIES = 5;
  const RETRY_MS = 500;
  const WHEEL_STEP = 100;
  const RESIZE_MS = 200;
  const canvas = document.querySelector('canvas');
  const context = canvas.getContext('2d', { alpha: false });
  const outer = window.parent;
  const alone = outer === window;
  const address = location.href.replace(/^http/, 'ws').replace(/[?#].*/, '') + '/stream';

  let socket = null;
  let tries = 0;
  let over = false;
  let visible = true;
  let caption = '';
  let window_ = null;
  let first = null;
  let drawing = Promise.resolve();

  const tell = (type, data = {}) => {
    if (!alone) {
      outer.postMessage({ type: `codearena:${type}`, ...data }, '*');
    }
  };
  const send = message => {
    if (socket && socket.readyState === WebSocket.OPEN) {
      socket.send(JSON.stringify(message));
    }
  };

  // ---- pictures

  const fit = () => {
    if (!canvas.width) {
      return;
    }
    const scale = Math.min(innerWidth / canvas.width, innerHeight / canvas.height);
    canvas.style.width = `${canvas.width * scale}px`;
    canvas.style.height = `${canvas.height * scale}px`;
    canvas.style.imageRendering = scale >= 2 ? 'pixelated' : 'auto';
  };
  const draw = async data => {
    try {
      const bitmap = await createImageBitmap(new Blob([data], { type: 'image/jpeg' }));
      if (bitmap.width !== canvas.width || bitmap.height !== canvas.height) {
        canvas.width = bitmap.width;
        canvas.height = bitmap.height;
        fit();
      }
      context.drawImage(bitmap, 0, 0);
      bitmap.close();
    } catch {
      // A picture that can't be decoded is left out.
    }
    send({ t: 'drawn' });
  };
  const hear = message => {
    if (message.t === 'window') {
      caption = message.caption;
      window_ = message;
      first = first ?? { width: message.width, height: message.height };
      canvas.style.cursor = message.cursor ? 'default' : 'none';
      canvas.setAttribute('aria-label', caption || 'Game');
      document.title = caption || 'Game';
      tell('game', { caption });
      resize();
    } else if (message.t === 'over') {
      end();
    }
  };
  const end = () => {
    if (!over) {
      over = true;
      canvas.classList.add('over');
      tell('game-over');
    }
  };
  const connect = () => {
    socket = new WebSocket(address);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      tries = 0;
      send({ t: 'visible', on: seen() });
      send({ t: 'focus', on: document.activeElement === canvas && document.hasFocus() });
      resize();
    };
    socket.onmessage = ({ data }) => {
      if (typeof data === 'string') {
        hear(JSON.parse(data));
      } else {
        drawing = drawing.then(() => draw(data));
      }
    };
    socket.onclose = () => {
      if (!over && tries++ < RETRIES) {
        setTimeout(connect, RETRY_MS * tries);
      } else {
        end();
      }
    };
  };

  // ---- whether anybody looks

  const seen = () => visible && !document.hidden;
  const look = () => send({ t: 'visible', on: seen() });
  document.addEventListener('visibilitychange', look);

  // ---- keys

  const held = event =>
    (event.shiftKey ? 's' : '') +
    (event.ctrlKey ? 'c' : '') +
    (event.altKey ? 'a' : '') +
    (event.metaKey ? 'm' : '') +
    (event.getModifierState('CapsLock') ? 'l' : '');
  const ofBrowser = event =>
    /^F(5|11|12)$/.test(event.key) || ((event.ctrlKey || event.metaKey) && /^[rltwn]$/i.test(event.key));
  const key = down => event => {
    if (event.isComposing || ofBrowser(event)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') {
      if (down) {
        leave();
      }
      return;
    }
    press(down, event.code, event.key, event.repeat, held(event));
    if (down && !event.repeat) {
      tell('interaction', { kind: 'key' });
    }
  };
  const press = (down, code, name, repeat, mods) => send({ t: 'key', down, code, key: name, repeat, mods });
  const leave = () => {
    canvas.blur();
    tell('leave');
  };
  canvas.addEventListener('keydown', key(true));
  canvas.addEventListener('keyup', key(false));
  for (const on of [true, false]) {
    canvas.addEventListener(on ? 'focus' : 'blur', () => {
      canvas.classList.toggle('playing', on);
      send({ t: 'focus', on });
      tell('game', { caption, playing: on });
    });
  }

  // ---- mouse

  let moved = null;
  const place = event => {
    const box = canvas.getBoundingClientRect();
    const along = (at, from, length, pixels) =>
      Math.min(pixels - 1, Math.max(0, Math.floor(((at - from) * pixels) / Math.max(1, length))));
    return {
      x: along(event.clientX, box.left, box.width, canvas.width),
      y: along(event.clientY, box.top, box.height, canvas.height)
    };
  };
  const flush = () => {
    if (moved) {
      send({ t: 'move', ...moved });
      moved = null;
    }
  };
  canvas.addEventListener('pointermove', event => {
    if (!moved) {
      requestAnimationFrame(flush);
    }
    moved = place(event);
  });
  const button = down => event => {
    if (event.button > 2) {
      return;
    }
    event.preventDefault();
    flush();
    if (down) {
      canvas.focus();
      canvas.setPointerCapture(event.pointerId);
      tell('interaction', { kind: 'click' });
    }
    send({ t: 'button', down, button: event.button + 1, ...place(event) });
  };
  canvas.addEventListener('pointerdown', button(true));
  canvas.addEventListener('pointerup', button(false));
  canvas.addEventListener('contextmenu', event => event.preventDefault());
  let rest = { x: 0, y: 0 };
  canvas.addEventListener(
    'wheel',
    event => {
      if (document.activeElement !== canvas) {
        return; // the page around scrolls
      }
      event.preventDefault();
      const unit = event.deltaMode === 0 ? WHEEL_STEP : 1;
      rest = { x: rest.x + event.deltaX / unit, y: rest.y - event.deltaY / unit };
      const whole = { x: Math.trunc(rest.x), y: Math.trunc(rest.y) };
      if (whole.x || whole.y) {
        rest = { x: rest.x - whole.x, y: rest.y - whole.y };
        send({ t: 'wheel', x: Math.max(-100, Math.min(100, whole.x)), y: Math.max(-100, Math.min(100, whole.y)) });
        tell('interaction', { kind: 'scroll' });
      }
    },
    { passive: false }
  );

  // ---- size: a window that may be resized grows with the space, and is never smaller than it was made

  let resizing = 0;
  const resize = () => {
    fit();
    clearTimeout(resizing);
    resizing = setTimeout(() => {
      if (window_?.resizable && seen()) {
        const width = Math.max(first.width, innerWidth);
        const height = Math.max(first.height, innerHeight);
        if (width !== window_.width || height !== window_.height) {
          send({ t: 'size', width, height });
        }
      }
    }, RESIZE_MS);
  };
  addEventListener('resize', resize);

  // ---- what the page around asks for

  addEventListener('message', ({ source, data }) => {
    if (source !== outer || typeof data !== 'object' || data === null) {
      return;
    }
    if (data.type === 'codearena:visible') {
      visible = data.on === true;
      look();
    } else if (data.type === 'codearena:escape') {
      press(true, 'Escape', 'Escape', false, '');
      press(false, 'Escape', 'Escape', false, '');
      canvas.focus();
    } else if (data.type === 'codearena:play') {
      canvas.focus();
    } else if (data.type === 'codearena:picture') {
      canvas.toBlob(picture => picture && tell('picture', { picture }));
    } else if (data.type === 'codearena:ping') {
      tell('pong');
    }
  });
  connect();
})();
