/// The one script: it keeps a page up to date. Without it a page is whole, and loads itself
/// again twice a minute.
///
/// What comes is HTML that we made. It is parsed as a document of its own, in which nothing runs, and
/// those of its parts that bear `data-live` take the place of the parts of the same id. A
/// page with `data-follow` is fetched again when something has changed, at most every five
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
      let due = 0;

      function apply(html) {
        const fresh = new DOMParser().parseFromString(html, 'text/html');
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

      async function follow() {
        try {
          const answer = await fetch(location.href, { cache: 'no-store', redirect: 'error' });
          if (answer.ok) apply(await answer.text());
        } catch { /* the line says so itself */ }
        due = 0;
      }

      const source = new EventSource(address);
      source.addEventListener('open', () => say(''));
      source.addEventListener('error', () => say(
        dutch ? 'Geen verbinding: wat hier staat is oud.' : 'No connection: what stands here is old.'));
      source.addEventListener('parts', (event) => {
        document.body.dataset.heard = event.lastEventId;
        if (!follows) return apply(event.data);
        if (due === 0) due = setTimeout(follow, 5000);
      });
      source.addEventListener('reload', () => { source.close(); location.reload(); });
      addEventListener('pagehide', () => source.close());
    })();

    """#
}
