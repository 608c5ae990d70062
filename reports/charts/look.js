// Colours and shapes. Phases differ in lightness as well as in hue, so that they can be told apart in grey.
export const ink = '#1c2733';
export const faint = '#5b6875';
export const rule = '#d8dee4';
export const bad = '#a4262c';
export const good = '#1f6f43';
export const line = '#1d4e89';

export const phases = ['detection', 'decision', 'action', 'propagation', 'catch-up'];
export const phaseColour = {
  detection: '#123a5c', decision: '#b5532a', action: '#3d8b8b', propagation: '#c9a227', 'catch-up': '#b9c7d4', none: '#8a95a1',
};

export const base = {
  animation: false,
  textStyle: { fontFamily: 'system-ui, "Segoe UI", "Liberation Sans", "DejaVu Sans", sans-serif', color: ink },
};

export const tooltip = {
  renderMode: 'richText', confine: true, backgroundColor: '#fff', borderColor: rule,
  textStyle: { color: ink, fontSize: 12 },
};

export const timeAxis = (options) => ({
  type: 'value', axisLine: { lineStyle: { color: faint } }, axisTick: { show: true },
  splitLine: { lineStyle: { color: rule } }, axisLabel: { color: faint, fontSize: 11, hideOverlap: true }, ...options,
});
