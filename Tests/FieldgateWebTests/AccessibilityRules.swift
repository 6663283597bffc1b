/// What a page owes to who uses it with a keyboard, a screen reader, large letters or tired
/// eyes: rules of WCAG 2.2 (W3C Recommendation of 2023-10-05) and WAI-ARIA 1.2 that a program can judge,
/// as a script that runs in the page and tells each breach as `rule: element`.
///
/// The rules are the ones that automatic checkers such as axe-core have in common; each names the
/// success criterion that it stands for. None of their code is in here.
enum AccessibilityRules {
  /// Names and structure, colours and sizes of what is shown now. The window must be as high as the
  /// page: what lies beyond it has no colours.
  static let page = #"""
    (() => {
      const faults = [];
      const tell = (rule, one) => faults.push(rule + ': ' +
        (typeof one === 'string' ? one : one.outerHTML.slice(0, 160).replace(/\s+/g, ' ')));
      const all = (selector) => [...document.querySelectorAll(selector)];
      const shown = (one) => {
        const box = one.getBoundingClientRect();
        return one.checkVisibility({ visibilityProperty: true }) && box.width > 1 && box.height > 1
          && box.right > 0 && box.bottom > 0;
      };
      // The name of an element (Accessible Name and Description Computation 1.2, in brief).
      const name = (one) => {
        const ids = (one.getAttribute('aria-labelledby') || '').split(/\s+/).filter(Boolean);
        if (ids.length) return ids.map((id) => document.getElementById(id)?.textContent || '').join(' ').trim();
        const label = one.getAttribute('aria-label');
        if (label && label.trim()) return label.trim();
        if (one.labels && one.labels.length) {
          return [...one.labels].map((label) => label.textContent).join(' ').trim();
        }
        if (one.matches('input, select')) return (one.getAttribute('title') || '').trim();
        const copy = one.cloneNode(true);
        copy.querySelectorAll('[aria-hidden=true]').forEach((part) => part.remove());
        return copy.textContent.trim();
      };

      // What a landmark is called: its text is no name of it.
      const called = (one) => one.hasAttribute('aria-label') || one.hasAttribute('aria-labelledby') ? name(one) : '';
      // The head of a table that is shown as blocks is there for screen readers alone.
      const isClipped = (one) => {
        const head = one.closest('thead');
        return head !== null && getComputedStyle(head).position === 'absolute';
      };

      // 3.1.1, 3.1.2: the language of the page and of its parts.
      const known = (lang) => /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(lang);
      if (!known(document.documentElement.lang)) tell('language', 'the page has none');
      for (const one of all('[lang]')) if (!known(one.lang)) tell('language', one);
      // 2.4.2: a title.
      if (!document.title.trim()) tell('title', 'the page has none');
      // 1.3.1, 2.4.6: headings are in order and say something.
      const headings = all('h1, h2, h3, h4, h5, h6');
      if (headings.filter((one) => one.matches('h1')).length !== 1) tell('headings', 'not one of the first level');
      headings.forEach((one, index) => {
        if (!one.textContent.trim()) tell('headings', one);
        if (index && +one.tagName[1] > +headings[index - 1].tagName[1] + 1) tell('headings', one);
      });
      // 1.3.1, 2.4.1: landmarks; two of a kind have names of their own.
      for (const kind of ['main', 'body > header', 'body > footer']) {
        if (all(kind).length !== 1) tell('landmarks', 'not one ' + kind);
      }
      const marks = {};
      for (const one of all('nav, [role=search], [role=region], section[aria-label], section[aria-labelledby]')) {
        if (!shown(one)) continue;
        if (!called(one) && !one.matches('[role=search]')) tell('landmarks', one);
        const key = (one.getAttribute('role') || one.tagName) + ' ' + called(one);
        if (marks[key]) tell('landmarks', one);
        marks[key] = true;
      }
      // 1.3.1: nothing that is said lies outside of them, but the way to skip them and news.
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const texts = [];
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const parent = node.parentElement;
        if (!node.data.trim() || parent.closest('script, style, noscript, title, desc')) continue;
        if (!parent.checkVisibility({ visibilityProperty: true })) continue;
        texts.push(node);
        if (!parent.closest('main, header, footer, nav, [role=status], [role=alert], .skip')) {
          tell('landmarks', parent);
        }
      }
      // 2.4.1: the first thing to reach leads past what is the same on every page.
      const first = all('a[href], button, input, select, [tabindex]')[0];
      const target = first && first.getAttribute('href');
      if (!target || target[0] !== '#' || !document.getElementById(target.slice(1))) tell('skip', first || 'nothing');
      // 4.1.2, 2.4.4, 3.3.2: everything that can be used has a name; 2.5.3: what is seen is in it.
      for (const one of all('a[href], button, input:not([type=hidden]), select, summary, [tabindex], [role=region]')) {
        if (!name(one)) tell('name', one);
        const label = one.getAttribute('aria-label');
        if (label && one.matches('a, button')) {
          const seen = [...one.querySelectorAll('.name, .value')].map((part) => part.textContent);
          if (!one.matches('svg *')) seen.push(one.textContent.trim());
          for (const text of seen) {
            if (!label.toLowerCase().includes(text.replace('…', '').trim().toLowerCase())) tell('label in name', one);
          }
        }
      }
      // 4.1.2, WAI-ARIA 5.4: roles that there are, attributes that there are, ids that there are.
      const roles = ['alert', 'status', 'region', 'search', 'group', 'img', 'note', 'list', 'listitem', 'presentation'];
      for (const one of all('[role]')) if (!roles.includes(one.getAttribute('role'))) tell('role', one);
      const attributes = ['label', 'labelledby', 'describedby', 'hidden', 'current', 'live', 'expanded', 'controls'];
      for (const one of all('*')) {
        for (const { name: attribute, value } of one.attributes) {
          if (attribute.startsWith('aria-') && !attributes.includes(attribute.slice(5))) tell('aria', one);
          if (['aria-labelledby', 'aria-describedby', 'aria-controls', 'for'].includes(attribute)) {
            for (const id of value.split(/\s+/)) if (!document.getElementById(id)) tell('reference', one);
          }
          // Nothing can be done by a pointer that a keyboard cannot do (2.1.1).
          if (attribute.startsWith('on')) tell('keyboard', one);
        }
        if (one.tabIndex > 0) tell('keyboard', one);
      }
      for (const one of all('[aria-hidden=true] :is(a[href], button, input, select)')) tell('hidden', one);
      // 4.1.1 was, and references need it: no id twice.
      const ids = new Set();
      for (const one of all('[id]')) {
        if (ids.has(one.id)) tell('twice', one);
        ids.add(one.id);
      }
      // 1.3.1: tables have heads that say of what; lists hold entries.
      for (const one of all('table')) {
        for (const head of one.querySelectorAll('th')) {
          if (!['col', 'row'].includes(head.getAttribute('scope')) || !head.textContent.trim()) tell('table', head);
        }
        const heads = one.querySelectorAll('thead th').length;
        if (!heads) tell('table', one);
        for (const row of one.querySelectorAll('tbody tr')) if (row.children.length !== heads) tell('table', row);
      }
      for (const one of all('ul, ol')) if ([...one.children].some((part) => part.tagName !== 'LI')) tell('list', one);
      for (const one of all('li')) if (!one.parentElement.matches('ul, ol')) tell('list', one);
      for (const one of all('dl')) if (!one.querySelector('dt') || [...one.children].some((part) =>
        !(part.matches('div') && part.querySelector('dt') && part.querySelector('dd')))) tell('list', one);
      for (const one of all('dt, dd')) if (!one.closest('dl')) tell('list', one);
      // 1.1.1: a picture says what it is, or that it is none.
      for (const one of all('svg')) {
        if (one.parentElement.closest('svg') || one.getAttribute('aria-hidden') === 'true') continue;
        if (!['img', 'group'].includes(one.getAttribute('role')) || !name(one)) tell('picture', one);
      }
      for (const one of all('img')) if (!one.hasAttribute('alt')) tell('picture', one);
      // 1.4.4: letters can be made larger; 2.2.1: nothing but a script's absence loads the page anew.
      const view = document.querySelector('meta[name=viewport]')?.content || '';
      if (!view.includes('width=device-width') || /user-scalable\s*=\s*(no|0)|maximum-scale/.test(view)) tell('zoom', view);
      for (const one of all('meta[http-equiv=refresh]')) tell('refresh', one);
      // 1.4.1: a link within a text is underlined.
      for (const one of all('main p a[href]:not(.button, [aria-current]), main td a[href]')) {
        if (shown(one) && !getComputedStyle(one).textDecorationLine.includes('underline')) tell('link', one);
      }
      // 4.1.3: what changes by itself is told.
      if (document.body.dataset.events && !document.querySelector('#line[role=status]')) tell('news', 'no line');

      // 2.5.8: a target is 24 pixels wide and high, or has room for a circle of that size around it.
      const targets = all('a[href], button, input:not([type=hidden]), select, summary').filter(shown);
      const boxes = targets.map((one) => {
        const rects = [...one.getClientRects()].filter((rect) => rect.width > 1);
        return rects.length ? rects[0] : one.getBoundingClientRect();
      });
      boxes.forEach((box, index) => {
        if (box.width >= 24 && box.height >= 24) return;
        const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
        const near = boxes.some((other, place) => {
          if (place === index || targets[index].contains(targets[place])) return false;
          const dx = Math.max(other.left - x, 0, x - other.right);
          const dy = Math.max(other.top - y, 0, y - other.bottom);
          return Math.hypot(dx, dy) < 12 - 0.5;
        });
        if (near) tell('target', targets[index]);
      });

      // 1.4.3: text on its ground has a contrast of 4.5, large text of 3.
      const colour = (text) => {
        const parts = /^rgba?\(([^)]*)\)/.exec(text);
        if (!parts) return null;
        const numbers = parts[1].split(/[\s,/]+/).map(Number);
        return { rgb: numbers.slice(0, 3), alpha: numbers.length > 3 ? numbers[3] : 1 };
      };
      const over = (top, ground) => top.rgb.map((part, index) => part * top.alpha + ground[index] * (1 - top.alpha));
      const light = (rgb) => {
        const [r, g, b] = rgb.map((part) => {
          const unit = part / 255;
          return unit <= 0.04045 ? unit / 12.92 : ((unit + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const contrast = (one, other) => {
        const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
        return (high + 0.05) / (low + 0.05);
      };
      const canvas = colour(getComputedStyle(document.body).backgroundColor).rgb;
      // The grounds that may lie under a point of an element, from what is painted there.
      const grounds = (one, x, y) => {
        const stack = document.elementsFromPoint(x, y);
        const own = stack.indexOf(one);
        if (own < 0) return null;
        // What is painted over it, of which it is no part and which is no part of it.
        for (const part of stack.slice(0, own)) {
          if (part.contains(one) || one.contains(part)) continue;
          const style = getComputedStyle(part);
          const paint = colour(part.matches('svg *') ? style.fill : style.backgroundColor);
          if (paint && paint.alpha > 0 && !part.matches('text, line, polyline')) return null;
        }
        const layers = [];
        for (const part of stack.slice(own)) {
          const style = getComputedStyle(part);
          if (part.matches('svg *')) {
            const fill = part === one || part.matches('a, g, text, title, svg') ? null : colour(style.fill);
            if (fill) layers.push([fill]);
          } else {
            const plain = colour(style.backgroundColor);
            const drawn = [...style.backgroundImage.matchAll(/rgba?\([^)]*\)/g)].map((found) => colour(found[0]));
            layers.push([plain, ...drawn].filter(Boolean));
          }
        }
        return layers.reverse().reduce((found, layer) =>
          found.flatMap((ground) => layer.length ? layer.map((top) => over(top, ground)) : [ground]), [canvas]);
      };
      const seen = new Set();
      for (const node of texts) {
        const one = node.parentElement;
        const style = getComputedStyle(one);
        const range = document.createRange();
        range.selectNodeContents(node);
        const box = [...range.getClientRects()].find((rect) => rect.width > 1 && rect.height > 1 && rect.right > 0);
        if (!box || isClipped(one)) continue;
        const isPicture = one.matches('svg *');
        const ink = colour(isPicture ? style.fill : style.color);
        const scale = isPicture ? one.getScreenCTM().a : 1;
        const size = parseFloat(style.fontSize) * scale;
        const least = size >= 24 || (size >= 18.66 && +style.fontWeight >= 700) ? 3 : 4.5;
        if (size < 9) tell('small', one);
        let found = grounds(one, box.left + box.width / 2, box.top + box.height / 2);
        // Letters with a halo stand on it.
        if (found && isPicture && style.paintOrder.startsWith('stroke') && parseFloat(style.strokeWidth) >= 2
          && colour(style.stroke)) found = [colour(style.stroke).rgb];
        if (!found) {
          if (shown(one) && box.left >= 0 && box.right <= innerWidth && box.top < innerHeight) tell('covered', one);
          continue;
        }
        for (const ground of found) {
          const value = contrast(over(ink, ground), ground);
          const key = one.className + value.toFixed(2);
          if (value >= least || seen.has(key)) continue;
          seen.add(key);
          tell('contrast', value.toFixed(2) + ' ' + one.outerHTML.slice(0, 120));
        }
      }
      return faults;
    })()
    """#

  /// 1.4.10: at 320 pixels nothing scrolls sideways, not even a table.
  static let reflow = #"""
    (() => {
      const faults = [];
      const tell = (one) => faults.push('reflow: ' + one);
      if (document.documentElement.scrollWidth > innerWidth) tell('the page is ' + document.documentElement.scrollWidth + ' wide');
      for (const one of document.querySelectorAll('main *')) {
        const style = getComputedStyle(one);
        if (['auto', 'scroll'].includes(style.overflowX) && one.scrollWidth > one.clientWidth + 1) tell(one.className);
        const box = one.getBoundingClientRect();
        if (box.width > 1 && box.right > innerWidth + 1 && one.checkVisibility() && !one.closest('svg, thead')) {
          tell(one.outerHTML.slice(0, 120));
        }
      }
      return faults;
    })()
    """#

  /// Begins a walk with the Tab key: what is to be reached, and how it looks without the focus.
  static let walk = #"""
    (() => {
      const look = (one) => [one, one.querySelector('.card')].filter(Boolean).map((part) => {
        const style = getComputedStyle(part);
        return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.stroke, style.strokeWidth].join();
      }).join();
      document.activeElement.blur();
      const list = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary, [tabindex]')]
        .filter((one) => one.checkVisibility({ visibilityProperty: true }));
      window.walk = { look, list, before: new Map(list.map((one) => [one, look(one)])), reached: new Set(), faults: [] };
      return list.length;
    })()
    """#

  /// A step of it: 2.4.7, the focus is seen; 2.4.11, and not hidden.
  static let step = #"""
    (() => {
      const one = document.activeElement;
      if (one === document.body || walk.reached.has(one)) return;
      walk.reached.add(one);
      if (walk.look(one) === walk.before.get(one)) walk.faults.push('focus: ' + one.outerHTML.slice(0, 160));
      const box = one.getBoundingClientRect();
      if (box.width < 2 || box.right <= 0 || box.bottom <= 0) walk.faults.push('focus: ' + one.outerHTML.slice(0, 160));
    })()
    """#

  /// The end of it: 2.1.1, everything was reached.
  static let arrival = #"""
    walk.faults.concat(walk.list.filter((one) => !walk.reached.has(one))
      .map((one) => 'keyboard: ' + one.outerHTML.slice(0, 160)))
    """#
}
