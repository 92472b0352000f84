import { repairText } from './elements.ts';

interface NavigationOptions {
  readonly count: number;
  /** What the chart shows, for who cannot see it. */
  readonly label: string;
  /** Called with the point that the pointer or the keys are at. */
  readonly showPoint: (index: number) => void;
  readonly describePoint: (index: number) => string;
}

const PAGE = 10;
const TARGETS: Readonly<Record<string, (index: number, last: number) => number>> = {
  ArrowRight: (index) => index + 1,
  ArrowLeft: (index) => index - 1,
  ArrowUp: (index) => index + 1,
  ArrowDown: (index) => index - 1,
  PageUp: (index) => index + PAGE,
  PageDown: (index) => index - PAGE,
  Home: () => 0,
  End: (_index, last) => last,
};

/** Lets a chart be walked along with the keys, as with the pointer; to a screen reader it is a slider. */
export function enableNavigation(
  box: HTMLElement,
  chart: uPlot,
  { count, label, showPoint, describePoint }: NavigationOptions,
): void {
  const last = count - 1;
  /** -1 until one is chosen. */
  let current = -1;

  const moveCursor = (): void => {
    const left = chart.valToPos(chart.data[0][current]!, 'x');
    chart.setCursor({ left, top: chart.over.clientHeight / 2 });
    box.scrollLeft = left - box.clientWidth / 2;
  };
  const goTo = (index: number): void => {
    current = Math.max(0, Math.min(last, index));
    const { min = Infinity, max = -Infinity } = chart.scales['x']!;
    if (current >= min && current <= max) {
      moveCursor();
      return;
    }
    // Beyond what was zoomed into: all of it again, which the chart takes up before the next microtask.
    chart.setScale('x', { min: 0, max: last });
    queueMicrotask(moveCursor);
  };
  const announce = (index: number): void => {
    box.setAttribute('aria-valuenow', String(index + 1));
    box.setAttribute('aria-valuetext', repairText(describePoint(index)));
  };

  box.setAttribute('tabindex', '0');
  box.setAttribute('role', 'slider');
  box.setAttribute('aria-label', label);
  box.setAttribute('aria-valuemin', '1');
  box.setAttribute('aria-valuemax', String(count));
  announce(0);
  box.addEventListener('keydown', (event) => {
    const findTarget = TARGETS[event.key];
    if (!findTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    goTo(findTarget(current, last));
  });
  box.addEventListener('focus', () => {
    if (current === -1 && box.matches(':focus-visible')) goTo(0);
  });
  (chart.hooks.setCursor ??= []).push(() => {
    const { idx } = chart.cursor;
    if (idx === null || idx === undefined) return;
    current = idx;
    announce(idx);
    showPoint(idx);
  });
}
