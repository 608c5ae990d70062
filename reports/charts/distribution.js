// How RTO and RPO are spread: the share of trials that were back by then, with a band, against the objective.
import { bad, base, faint, line, rule, timeAxis, tooltip } from './look.js';
import { duration, percent, text, tick, timeStep } from './words.js';

// Dvoretzky, Kiefer and Wolfowitz with Massart's constant: the whole curve lies in the band with 95 %.
const half = (trials) => Math.sqrt(Math.log(2 / 0.05) / (2 * trials));

function steps(values, trials, end) {
  const points = [[0, 0]];
  values.forEach((value, i) => {
    if (value === null || value > end) return;
    points.push([value, Math.ceil(((i + 1) * trials) / values.length) / trials]);
  });
  points.push([end, points[points.length - 1][1]]);
  return points;
}

export function distribution({ values, trials, objective_s: objective, required, horizon_s: horizon }) {
  const known = values.filter((value) => value !== null);
  const last = known.length ? known[known.length - 1] : 0;
  const beyond = values.length > known.length;
  const end = Math.max(objective * 1.5, beyond ? Math.min(Math.max(last, objective * 3), horizon || Infinity) : last) || 1;
  const points = steps(values, trials, end);
  const e = half(trials);
  const low = points.map(([x, y]) => [x, Math.max(0, y - e)]);
  const width = points.map(([x, y]) => [x, Math.min(1, y + e) - Math.max(0, y - e)]);
  const quiet = { type: 'line', step: 'end', symbol: 'none', silent: true, lineStyle: { opacity: 0 }, stack: 'band' };
  return {
    ...base,
    grid: { left: 52, right: 40, top: 34, bottom: 34 },
    tooltip: { ...tooltip, trigger: 'axis', formatter: (all) => {
      const at = all.find((one) => one.seriesIndex === 2);
      return at ? text('chart.by', { time: duration(at.value[0]), share: percent(at.value[1]) }) : '';
    } },
    xAxis: timeAxis({ min: 0, max: end, interval: timeStep(end), axisLabel: { color: faint, formatter: tick, hideOverlap: true, showMaxLabel: false } }),
    yAxis: { type: 'value', min: 0, max: 1, interval: 0.25, splitLine: { lineStyle: { color: rule } },
      axisLabel: { color: faint, formatter: percent } },
    series: [
      { ...quiet, data: low },
      { ...quiet, data: width, areaStyle: { color: line, opacity: 0.16 } },
      { type: 'line', step: 'end', symbol: 'none', data: points, lineStyle: { color: line, width: 2.5 },
        markLine: { symbol: 'none', silent: true, label: { color: bad, fontSize: 11, position: 'end' },
          lineStyle: { color: bad, type: 'dashed', width: 1.5 },
          data: [
            { xAxis: objective, label: { formatter: text('chart.objective', { time: duration(objective) }) } },
            { yAxis: required, label: { formatter: percent(required), position: 'end' } },
          ] } },
    ],
  };
}

// P(met) of every scenario, as a dot in its interval.
export function intervals({ rows, required }) {
  const names = rows.map((row) => row.name);
  return {
    ...base,
    grid: { left: 8, right: 28, top: 26, bottom: 28, containLabel: true },
    tooltip: { ...tooltip, trigger: 'item', formatter: ({ dataIndex }) => rows[dataIndex].told },
    xAxis: { type: 'value', min: 0, max: 1, axisLabel: { color: faint, formatter: percent },
      splitLine: { lineStyle: { color: rule } } },
    yAxis: { type: 'category', data: names, inverse: true, axisTick: { show: false }, axisLabel: { color: '#1c2733' },
      axisLine: { lineStyle: { color: faint } } },
    series: [{
      type: 'custom', data: rows.map((row, i) => [row.low, i, row.high, row.probability]),
      encode: { x: [0, 2], y: 1 },
      renderItem: (params, api) => {
        const row = rows[params.dataIndex];
        const [x1, y] = api.coord([row.low, params.dataIndex]);
        const [x2] = api.coord([row.high, params.dataIndex]);
        const [at] = api.coord([row.probability, params.dataIndex]);
        const colour = { pass: '#1f6f43', fail: bad }[row.verdict] ?? '#8a6d1a';
        const stroke = { stroke: colour, lineWidth: 2 };
        const mark = row.verdict === 'pass'
          ? { type: 'circle', shape: { cx: at, cy: y, r: 5.5 }, style: { fill: colour } }
          : { type: 'path', shape: { pathData: row.verdict === 'fail' ? 'M-5,-5L5,5M5,-5L-5,5' : 'M0,-6L6,0L0,6L-6,0Z' },
            x: at, y, style: { stroke: colour, lineWidth: 2.5, fill: row.verdict === 'fail' ? 'none' : '#fff' } };
        return { type: 'group', children: [
          { type: 'line', shape: { x1, y1: y, x2, y2: y }, style: stroke },
          { type: 'line', shape: { x1, y1: y - 5, x2: x1, y2: y + 5 }, style: stroke },
          { type: 'line', shape: { x1: x2, y1: y - 5, x2, y2: y + 5 }, style: stroke }, mark] };
      },
    }, {
      type: 'line', data: [], markLine: { symbol: 'none', silent: true, lineStyle: { color: '#1c2733', type: 'dashed' },
        data: [{ xAxis: required, label: { formatter: text('chart.required', { share: percent(required) }), color: '#1c2733', position: 'start' } }] },
    }],
  };
}
