/// The one script: it keeps a page up to date. Without it a page is whole, and loads itself
/// again twice a minute.
///
/// What comes is HTML that we made. It is parsed as a document of its own, in which nothing runs, and
/// those of its parts that bear `data-live` take the place of the parts of the same id. A
/// page with `data-follow` is fetched again, too, when something has changed, at most every five
/// seconds.
enum Script {
  static let text = #"""
    'use strict';
    (() => {
      const address = document.body.dataset.events;
      if (!address || !window.EventSource || !window.DOMParser) return;
      const dutch = document.documentElement.lang === 'nl';
      const follows = document.querySelector('[data-follow]') !== null;
      const line = document.getElementById('line');
      const say = (text) => { if (line && line.textContent !== text) line.textContent = text; };
      const lost = () => {
        document.body.classList.add('lost');
        say(dutch ? 'Verbinding verbroken. Wat hier staat is oud.' : 'Connection lost. What stands here is old.');
      };
      const found = () => { document.body.classList.remove('lost'); say(''); };
      let due = 0;
      let mark = '';
      let source;

      function apply(html) {
        const fresh = new DOMParser().parseFromString(html, 'text/html');
        if (fresh.title) document.title = fresh.title;
        for (const part of fresh.querySelectorAll('[data-live][id]')) {
          const old = document.getElementById(part.id);
          if (!old || old.outerHTML === part.outerHTML) continue;
          const active = document.activeElement;
          const inside = old.contains(active) && active !== document.body;
          if (inside && active.matches('input, select, textarea')) continue;
          const id = inside ? active.id : '';
          old.replaceWith(document.importNode(part, true));
          if (id) { const again = document.getElementById(id); if (again) again.focus(); }
        }
      }

      // Who may read no more is led to the login, and back from there.
      async function load() {
        const answer = await fetch(location.href, {
          cache: 'no-store', redirect: 'manual', headers: { Accept: 'text/html' },
        });
        if (answer.type === 'opaqueredirect' || answer.status === 401) {
          location.replace('/login?to=' + encodeURIComponent(location.pathname + location.search));
        }
        return answer;
      }

      async function follow() {
        try {
          const answer = await load();
          if (!answer.ok) throw new Error();
          apply(await answer.text());
          if (source.readyState === EventSource.OPEN) found();
        } catch { lost(); }
        due = 0;
      }

      function listen() {
        source = new EventSource(mark ? address.replace(/&since=.*/, '&since=' + mark) : address);
        source.addEventListener('open', found);
        source.addEventListener('error', () => {
          lost();
          // A browser gives up where it is refused, and where the answer is none, as a proxy gives
          // whose gateway is away.
          if (source.readyState !== EventSource.CLOSED) return;
          load().catch(() => null);
          setTimeout(listen, 5000);
        });
        source.addEventListener('parts', parts);
        source.addEventListener('silent', silent);
        source.addEventListener('reload', () => { source.close(); location.reload(); });
      }

      function parts(event) {
        mark = event.lastEventId;
        apply(event.data);
        if (follows && due === 0) due = setTimeout(follow, 5000);
      }

      // Only the health page has more to say of it; others would ask who does not answer.
      function silent(event) {
        apply(event.data);
        if (document.getElementById('health')) follow();
      }

      listen();
      addEventListener('pagehide', () => source.close());
    })();

    """#
}
