// One trial: who did what when, how journeys fared, how far the replica lagged; and a runbook's steps.
import { bad, base, faint, ink, line, phaseColour, rule, timeAxis, tooltip } from './look.js';
import { columns, duration, percent, text, tick, timeStep } from './words.js';

const lanesShown = 16;
const noise = new Set(['hpa_scaled', 'pods_ready', 'nodes_joined', 'nodes_asked']);

export function since(trial, event) {
  return event.t - trial.onset_s;
}

// An event's bar begins at its latest cause: its phase says what that time was spent on.
function begin(trial, event) {
  const latest = Math.max(...event.causes.map((id) => trial.at.get(id)?.t ?? -Infinity));
  return event.phase === 'none' || !Number.isFinite(latest) ? event.t : latest;
}

// Lanes in order of their first event; what is on the critical path is never left out.
function lanes(trial) {
  const all = new Map();
  for (const event of trial.events) {
    if (event.t < trial.onset_s || (noise.has(event.kind) && !event.critical)) continue;
    const lane = all.get(event.component) ?? { name: event.component, first: event.t, critical: false, spent: 0 };
    lane.critical ||= event.critical;
    lane.spent += event.t - begin(trial, event) + 1;
    all.set(event.component, lane);
  }
  const ranked = [...all.values()].sort((a, b) => b.critical - a.critical || b.spent - a.spent || a.first - b.first);
  return ranked.slice(0, lanesShown).sort((a, b) => a.first - b.first).map((lane) => lane.name);
}

function bar(trial, event, row) {
  return { event, row, from: begin(trial, event) - trial.onset_s, to: since(trial, event) };
}

function drawBar(bars) {
  return (params, api) => {
    const one = bars[params.dataIndex];
    const [x1, y] = api.coord([one.from, one.row]);
    const [x2] = api.coord([one.to, one.row]);
    const h = Math.min(14, api.size([0, 1])[1] * 0.62);
    const left = params.coordSys.x;
    const right = left + params.coordSys.width;
    const a = Math.max(left, Math.min(x1, right));
    const b = Math.max(left, Math.min(x2, right));
    const colour = phaseColour[one.event.phase] ?? phaseColour.none;
    const children = [];
    if (b - a > 0.5)
      children.push({ type: 'rect', shape: { x: a, y: y - h / 2, width: b - a, height: h },
        style: { fill: colour, stroke: one.event.critical ? ink : faint, lineWidth: one.event.critical ? 1.6 : 0.5 } });
    const symptom = one.event.phase === 'none' || one.event.kind.startsWith('impact');
    children.push(symptom
      ? { type: 'path', shape: { pathData: 'M0,-5L5,0L0,5L-5,0Z' }, x: b, y, style: { fill: one.event.kind === 'fault' || one.event.kind === 'impact_begin' ? bad : '#fff', stroke: ink, lineWidth: 1 } }
      : { type: 'rect', shape: { x: b - 1, y: y - h / 2, width: 2, height: h }, style: { fill: ink } });
    return { type: 'group', children };
  };
}

function told(trial, event) {
  const kind = event.kind.replaceAll('_', ' ');
  return `${event.component}: ${event.what || kind}\n${text(`phase.${event.phase}`)}, +${duration(since(trial, event))}`;
}

const small = { color: faint, fontSize: 11 };

function curves(trial, end) {
  const success = Object.entries(trial.series).filter(([name]) => name.endsWith(':success_ratio'));
  const lag = Object.entries(trial.series).filter(([name]) => name.endsWith(':replica_lag_s'));
  const shifted = (points) => { // a value holds until the next: the last one before the fault stands at it
    const all = points.map(([t, value]) => [t - trial.onset_s, value]);
    const before = all.filter(([t]) => t <= 0).slice(-1).map(([, value]) => [0, value]);
    return [...before, ...all.filter(([t]) => t > 0 && t <= end)];
  };
  return { success: success.map(([name, points]) => ({ name: name.split(':')[1], points: shifted(points) })),
    lag: lag.map(([name, points]) => ({ name: name.split(':').slice(1, -1).join(':'), points: shifted(points) })) };
}

const dashes = ['solid', 'dashed', 'dotted', [8, 3, 2, 3]];
const hues = [line, bad, '#3d8b8b', '#7a5c00'];

function curve(one, i, axis) {
  return { type: 'line', name: one.name, xAxisIndex: axis, yAxisIndex: axis, data: one.points, step: 'end', symbol: 'none', silent: true,
    lineStyle: { width: 1.6, type: dashes[i % dashes.length], color: hues[i % hues.length] }, itemStyle: { color: hues[i % hues.length] } };
}

export function timeline(trial, width) {
  const names = lanes(trial);
  const bars = trial.events.filter((event) => names.includes(event.component) && event.t >= trial.onset_s
    && (!noise.has(event.kind) || event.critical)).map((event) => bar(trial, event, names.indexOf(event.component)));
  bars.sort((a, b) => a.event.critical - b.event.critical);
  const last = Math.max(60, ...bars.map((one) => one.to));
  const end = Math.min(last * 1.03, trial.rto_s ? Math.max(trial.rto_s * 1.35, 120) : Infinity);
  const start = 0;
  const { success, lag } = curves(trial, end);
  const left = Math.min(230, Math.round(width * 0.3));
  const most = Math.floor(left / 7);
  const tall = 18 * names.length;
  const tops = [40, 40 + tall + 46, 40 + tall + 46 + 96];
  const x = (i, shown) => timeAxis({ gridIndex: i, min: start, max: end, interval: timeStep(end - start),
    axisLabel: { ...small, show: shown, formatter: (s) => (s === 0 ? '0' : `+${tick(s)}`), hideOverlap: true, showMinLabel: false, showMaxLabel: false } });
  const grids = [{ left, right: 20, top: tops[0], height: tall }, { left, right: 20, top: tops[1], height: 60 }];
  const y = [{ type: 'category', data: names, inverse: true, axisTick: { show: false }, axisLine: { lineStyle: { color: faint } },
    splitLine: { show: true, lineStyle: { color: rule } }, axisLabel: { color: ink, fontSize: 11, formatter: (name) => columns(name, most) } },
  { type: 'value', gridIndex: 1, min: 0, max: 1, interval: 0.5, name: text('chart.success'), nameLocation: 'middle', nameGap: 46, nameRotate: 0,
    nameTextStyle: { ...small, align: 'right' }, axisLabel: { ...small, formatter: percent }, splitLine: { lineStyle: { color: rule } } }];
  if (lag.length) {
    grids.push({ left, right: 20, top: tops[2], height: 50 });
    y.push({ type: 'value', gridIndex: 2, min: 0, splitNumber: 1, name: text('chart.lag'), nameLocation: 'middle', nameGap: 46, nameRotate: 0,
      nameTextStyle: { ...small, align: 'right' }, axisLabel: { ...small, formatter: (s) => tick(s) }, splitLine: { lineStyle: { color: rule } } });
  }
  const marks = [{ xAxis: 0, label: { formatter: text('chart.fault'), color: bad } }];
  if (trial.rto_s) marks.push({ xAxis: trial.rto_s, label: { formatter: text('chart.recovered', { time: duration(trial.rto_s) }), color: ink } });
  return {
    height: (lag.length ? tops[2] + 78 : tops[1] + 92),
    bars,
    option: {
      ...base, grid: grids, xAxis: grids.map((_, i) => x(i, true)), yAxis: y,
      tooltip: { ...tooltip, trigger: 'item', formatter: (at) => (at.seriesIndex === 0 ? told(trial, bars[at.dataIndex].event) : '') },
      legend: { data: success.map((one) => one.name), left, top: tops[1] - 22, itemWidth: 26, itemHeight: 8, textStyle: { fontSize: 11, color: ink } },
      series: [
        { type: 'custom', clip: false, data: bars.map((one) => [one.from, one.row, one.to]), encode: { x: [0, 2], y: 1 }, renderItem: drawBar(bars),
          markLine: { symbol: 'none', silent: true, label: { fontSize: 11, distance: 8 }, lineStyle: { color: ink, type: 'dashed' }, data: marks.map((one) => ({ ...one, label: { ...one.label, position: 'start' } })) } },
        ...success.map((one, i) => curve(one, i, 1)), ...lag.map((one, i) => curve(one, i, 2)),
      ],
    },
  };
}

// Steps of the runbooks that were followed: hands on, then waiting for what was asked.
export function steps(trial) {
  const rows = new Map();
  for (const event of trial.events) {
    if (!event.kind.startsWith('step_')) continue;
    const row = rows.get(event.component) ?? { name: event.component, what: event.what };
    if (event.kind === 'step_started') row.from ??= since(trial, event), row.what = event.what || row.what;
    if (event.kind === 'step_work_done') row.hands ??= since(trial, event);
    if (event.kind === 'step_done') row.to = since(trial, event);
    rows.set(event.component, row);
  }
  return [...rows.values()].filter((row) => row.from !== undefined);
}

export function runbook(trial, width) {
  const rows = steps(trial);
  const end = Math.max(...rows.map((row) => row.to ?? row.hands ?? row.from), 60) * 1.04;
  const start = Math.min(...rows.map((row) => row.from), 0);
  const left = Math.min(300, Math.round(width * 0.36));
  const label = (row) => columns(`${row.name.split('/').pop()}. ${row.what}`, Math.floor(left / 6.6));
  const rect = (api, row, from, to, style) => {
    const [x1, y] = api.coord([from, row]);
    const [x2] = api.coord([to, row]);
    return { type: 'rect', shape: { x: x1, y: y - 7, width: Math.max(1.5, x2 - x1), height: 14 }, style };
  };
  return {
    height: 24 * rows.length + 56,
    option: {
      ...base, grid: { left, right: 70, top: 8, bottom: 30 },
      tooltip: { ...tooltip, trigger: 'item', formatter: ({ dataIndex }) => {
        const row = rows[dataIndex];
        return `${row.what}\n+${duration(row.from)} – ${row.to === undefined ? text('chart.never_done') : `+${duration(row.to)}`}`;
      } },
      xAxis: timeAxis({ min: start, max: end, interval: timeStep(end - start), axisLabel: { ...small, formatter: (s) => (s === 0 ? '0' : `+${tick(s)}`), hideOverlap: true, showMaxLabel: false } }),
      yAxis: { type: 'category', inverse: true, data: rows.map(label), axisTick: { show: false }, axisLabel: { color: ink, fontSize: 11 },
        splitLine: { show: true, lineStyle: { color: rule } } },
      series: [{ type: 'custom', data: rows.map((row, i) => [row.from, i, row.to ?? end]), encode: { x: [0, 2], y: 1 },
        renderItem: (params, api) => {
          const i = params.dataIndex;
          const row = rows[i];
          const hands = row.hands ?? row.to ?? end;
          const to = row.to ?? end;
          const children = [rect(api, i, row.from, hands, { fill: phaseColour.action })];
          if (to > hands) children.push(rect(api, i, hands, to, { fill: '#fff', stroke: phaseColour.action, lineWidth: 1.5, lineDash: [3, 2] }));
          const [x, y] = api.coord([to, i]);
          children.push({ type: 'text', x: x + 5, y: y - 6, style: { text: row.to === undefined ? text('chart.never_done') : duration(row.to - row.from), fontSize: 11, fill: faint } });
          return { type: 'group', children };
        } }],
    },
  };
}
