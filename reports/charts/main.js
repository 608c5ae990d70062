// Draws every chart of the page from the data in it. Nothing is fetched.
import { distribution, intervals } from './distribution.js';
import { echarts } from './echarts.js';
import { eventTable, showEvent } from './events.js';
import { seconds } from './seconds.js';
import { runbook, steps, timeline } from './timeline.js';
import { data, text } from './words.js';

function unpacked(packed) {
  if (packed.at) return packed;
  const word = (index) => data.words[index];
  packed.events = packed.events.map(([id, t, component, kind, what, phase, critical, causes, setters]) => ({ id, t, component: word(component),
    kind: word(kind), what: word(what), phase: word(phase), critical: critical === 1, causes, set_by: setters.map(word) }));
  packed.at = new Map(packed.events.map((event) => [event.id, event]));
  return packed;
}

const drawers = {
  distribution: (box, what) => ({ option: distribution(what), height: 240 }),
  intervals: (box, what) => ({ option: intervals(what), height: 26 * what.rows.length + 66 }),
  seconds: (box, what, width) => ({ option: seconds(what, width), height: 24 * what.legs.length + 40 }),
  timeline: (box, what, width) => timeline(unpacked(what), width),
  runbook: (box, what, width) => (steps(unpacked(what)).length ? runbook(what, width) : null),
};

function draw(box) {
  const what = data.charts[box.dataset.data];
  const width = Math.max(280, box.clientWidth);
  const drawn = drawers[box.dataset.chart](box, what, width);
  if (drawn === null) {
    box.closest('figure').hidden = true;
    return;
  }
  box.style.height = `${drawn.height}px`;
  const old = echarts.getInstanceByDom(box);
  if (old) old.dispose();
  const chart = echarts.init(box, null, { renderer: 'svg', width, height: drawn.height });
  chart.setOption(drawn.option);
  const svg = box.querySelector('svg');
  svg.setAttribute('viewBox', `0 0 ${width} ${drawn.height}`); // so that print can fit it to the paper
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', box.dataset.label);
  if (!drawn.bars) return;
  const panel = document.getElementById(box.dataset.panel);
  chart.on('click', { seriesIndex: 0 }, ({ dataIndex }) => showEvent(panel, what, drawn.bars[dataIndex].event.id));
}

function eventTables() {
  for (const fold of document.querySelectorAll('details[data-events]'))
    fold.addEventListener('toggle', () => {
      if (fold.open && !fold.dataset.filled) {
        fold.dataset.filled = 'yes';
        const trial = unpacked(data.charts[fold.dataset.events]);
        eventTable(fold.querySelector('.rows'), document.getElementById(fold.dataset.panel), trial);
      }
    });
}

function drawAll(boxes) {
  if (boxes.length === 0) {
    document.documentElement.dataset.drawn = 'yes';
    return;
  }
  const until = performance.now() + 30; // then the page may paint and scroll
  while (boxes.length && performance.now() < until) draw(boxes.shift());
  setTimeout(drawAll, 0, boxes);
}

const all = () => [...document.querySelectorAll('[data-chart]')];
let widthBefore = window.innerWidth;
window.addEventListener('resize', () => {
  if (window.innerWidth === widthBefore) return;
  widthBefore = window.innerWidth;
  clearTimeout(window.drsimRedraw);
  window.drsimRedraw = setTimeout(() => drawAll(all()), 200);
});
eventTables();
document.documentElement.lang = data.language;
document.title = text('title', data);
drawAll(all());
