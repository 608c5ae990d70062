// What happened, event by event: a panel that follows causes, and a table of all events.
import { since } from './timeline.js';
import { duration, text } from './words.js';

function element(name, content, attributes = {}) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...[content].flat().filter((one) => one !== undefined));
  return made;
}

const name = (event) => `#${event.id} ${event.component}: ${event.what || event.kind.replaceAll('_', ' ')}`;

export function showEvent(panel, trial, id) {
  const event = trial.at.get(id);
  if (!event) return;
  const link = (other) => {
    const button = element('button', name(other), { type: 'button' });
    button.addEventListener('click', () => { showEvent(panel, trial, other.id); panel.focus(); });
    return element('li', [button, ` +${duration(since(trial, other))}`]);
  };
  const causes = event.causes.map((cause) => trial.at.get(cause)).filter(Boolean);
  const effects = trial.events.filter((other) => other.causes.includes(id));
  const parts = [element('p', [element('strong', name(event)),
    ` +${duration(since(trial, event))}, ${text(`phase.${event.phase}`)}${event.critical ? `, ${text('event.critical')}` : ''}`])];
  if (event.set_by.length) parts.push(element('p', `${text('event.set_by')}: ${event.set_by.join(', ')}`));
  for (const [key, list] of [['event.causes', causes], ['event.effects', effects.slice(0, 12)]])
    if (list.length) parts.push(element('p', text(key)), element('ul', list.map(link)));
  panel.replaceChildren(...parts);
}

export function eventTable(host, panel, trial) {
  const heads = ['#', text('event.since'), text('event.phase'), text('event.component'), text('event.what'), text('event.because')];
  const rows = trial.events.map((event) => {
    const button = element('button', String(event.id), { type: 'button', 'aria-label': name(event) });
    button.addEventListener('click', () => { showEvent(panel, trial, event.id); panel.focus(); panel.scrollIntoView({ block: 'nearest' }); });
    const cells = [button, `${event.critical ? '* ' : ''}${since(trial, event) < 0 ? '' : '+'}${duration(since(trial, event))}`, text(`phase.${event.phase}`), event.component,
      event.what || event.kind.replaceAll('_', ' '), event.causes.map((id) => `#${id}`).join(', ')];
    return element('tr', cells.map((cell) => element('td', cell)), event.critical ? { class: 'critical' } : {});
  });
  host.replaceChildren(element('table', [element('thead', element('tr', heads.map((head) => element('th', head, { scope: 'col' })))),
    element('tbody', rows)]));
}
