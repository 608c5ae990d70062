// Numbers, durations and texts of the page's language.
const page = JSON.parse(document.getElementById('data').textContent);

export const data = page;
const texts = page.texts;

export const text = (key, values = {}) =>
  (texts[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

export function number(value, digits = 0) {
  const [whole, part] = Math.abs(value).toFixed(digits).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, text('number.thousands'));
  return (value < 0 ? '−' : '') + grouped + (part ? text('number.decimal') + part : '');
}

export const percent = (ratio) => `${number(100 * ratio, 0)} %`;

const two = (value) => String(value).padStart(2, '0');

export function duration(seconds) {
  if (seconds === null || !Number.isFinite(seconds)) return text('beyond_horizon');
  const sign = seconds < 0 ? '−' : '';
  const s = Math.abs(seconds);
  const unit = (name) => text(`unit.${name}`);
  if (s === 0) return `0 ${unit('s')}`;
  if (s < 1) return `${sign}${number(s * 1000)} ${unit('ms')}`;
  if (s < 60) return `${sign}${number(s, s < 10 ? 1 : 0)} ${unit('s')}`;
  const whole = Math.round(s);
  if (whole < 3600) return `${sign}${Math.floor(whole / 60)} ${unit('min')} ${two(whole % 60)} ${unit('s')}`;
  const minutes = Math.round(s / 60);
  if (minutes < 1440) return `${sign}${Math.floor(minutes / 60)} ${unit('h')} ${two(minutes % 60)} ${unit('min')}`;
  const hours = Math.round(s / 3600);
  return `${sign}${Math.floor(hours / 24)} ${unit('d')} ${two(hours % 24)} ${unit('h')}`;
}

// A short form for axes: one unit.
export function tick(seconds) {
  const s = Math.abs(seconds);
  const unit = (name) => text(`unit.${name}`);
  const short = (value, name) => `${number(value, Number.isInteger(value) ? 0 : 1)} ${unit(name)}`;
  if (s === 0) return '0';
  if (s < 1) return short(seconds * 1000, 'ms');
  if (s < 120) return short(seconds, 's');
  if (s < 7200 && s % 3600 !== 0) return short(seconds / 60, 'min');
  if (s < 172800) return short(seconds / 3600, 'h');
  return short(seconds / 86400, 'd');
}

// Where an axis of time puts its marks: whole seconds, minutes, hours or days, about six of them.
export function timeStep(span) {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800,
    604800];
  return steps.find((step) => span / step <= 7) ?? 604800 * Math.ceil(span / 604800 / 7);
}

export const columns = (value, most) => (value.length > most ? `${value.slice(0, most - 1)}…` : value);
