// The parts of Apache ECharts that the report draws with, and no others.
import { BarChart, CustomChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendPlainComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

echarts.use([BarChart, CustomChart, LineChart, GridComponent, LegendPlainComponent, MarkLineComponent,
  TooltipComponent, SVGRenderer]);

export { echarts };
