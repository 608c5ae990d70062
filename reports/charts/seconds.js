// Where the seconds of a recovery go: one bar a phase and component, the largest first.
import { base, faint, phaseColour, rule, tooltip } from './look.js';
import { columns, duration, percent, text } from './words.js';

export function seconds({ legs }, width) {
  const most = width < 600 ? 28 : 60;
  const names = legs.map((leg) => columns(`${text(`phase.${leg.phase}`)}: ${leg.component}, ${leg.kind.replaceAll('_', ' ')}`, most));
  const largest = Math.max(...legs.map((leg) => leg.share));
  return {
    ...base,
    grid: { left: 8, right: 52, top: 6, bottom: 24, containLabel: true },
    tooltip: { ...tooltip, trigger: 'item', formatter: ({ dataIndex }) => {
      const leg = legs[dataIndex];
      return `${leg.component}: ${leg.what}\n${text('chart.leg', { share: percent(leg.share), p50: duration(leg.p50_s) })}`;
    } },
    xAxis: { type: 'value', max: Math.min(1, largest * 1.15), axisLabel: { color: faint, formatter: percent, hideOverlap: true, showMaxLabel: false },
      splitLine: { lineStyle: { color: rule } } },
    yAxis: { type: 'category', inverse: true, data: names, axisTick: { show: false },
      axisLine: { lineStyle: { color: faint } }, axisLabel: { color: '#1c2733', fontSize: 11.5 } },
    series: [{
      type: 'bar', barMaxWidth: 16,
      data: legs.map((leg) => ({ value: leg.share, itemStyle: { color: phaseColour[leg.phase], borderColor: '#5b6875',
        borderWidth: 0.5 } })),
      label: { show: true, position: 'right', color: '#1c2733', fontSize: 11,
        formatter: ({ dataIndex }) => percent(legs[dataIndex].share) },
    }],
  };
}
