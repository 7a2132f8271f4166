import { SingleBar } from 'cli-progress';
import type { RunProgress } from './evaluation-report.ts';

const PHASES = { EVALUATING: 'evaluating', CHECKING: 'checking', PUBLISHING: 'publishing' } as const;

/** Where progress is shown: `process.stderr`. */
interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Shows how far a run has come, how fast it is and how long it still takes: a bar on a terminal, else a line a page. */
export function showProgress(terminal: Terminal): {
  readonly show: (progress: RunProgress) => void;
  readonly stop: () => void;
} {
  const bar = new SingleBar({
    format: '{phase} {bar} {percentage}% | {value}/{total} | {rate}/s | {left} left',
    hideCursor: true,
    clearOnComplete: true,
  });
  let phase: { readonly name: RunProgress['phase']; readonly from: number; readonly startedAt: number } | null = null;
  return {
    show: ({ phase: name, done, total }) => {
      if (phase?.name !== name) phase = { name, from: done, startedAt: performance.now() };
      const seconds = (performance.now() - phase.startedAt) / 1_000;
      const perSecond = seconds > 0 && done > phase.from ? (done - phase.from) / seconds : null;
      const shown = {
        phase: PHASES[name].padEnd(10),
        rate: perSecond === null ? '–' : Math.round(perSecond).toLocaleString('en'),
        left: perSecond === null ? '–' : duration(Math.max(0, total - done) / perSecond),
      };
      if (terminal.isTTY !== true) {
        const share = total === 0 ? 100 : Math.floor((100 * done) / total);
        terminal.write(
          `${shown.phase} ${done.toLocaleString('en')}/${total.toLocaleString('en')} ${share}% | ${shown.rate}/s | ${shown.left} left\n`,
        );
        return;
      }
      if (!bar.isActive) bar.start(total, done, shown);
      bar.setTotal(total);
      bar.update(done, shown);
    },
    stop: () => bar.stop(),
  };
}

/** Seconds as people read them: `2 min 05 s`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  return minutes === 0 ? `${whole} s` : `${minutes} min ${String(whole % 60).padStart(2, '0')} s`;
}
