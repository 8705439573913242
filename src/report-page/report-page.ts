import { startChart } from './chart.ts';
import { startFiles } from './files.ts';
import { applyTheme, startThemeButton } from './theme.ts';

// The script of the HTML report. It stands before the content, so that nothing is painted in another theme first; what
// the page shows without it stays where a part of it fails.
applyTheme();
document.addEventListener('DOMContentLoaded', () => {
  const redraw = startChart();
  startThemeButton(redraw);
  startFiles();
});
