import { Counter, Gauge, register } from 'prom-client';
import { countIncidents } from '../../db/case/incidents';
import type { Deps } from '../deps';

/**
 * Sets the figures of incidents to what the rows say: they are those of the whole installation, whichever process
 * answers. While the database is away there are none.
 */
export async function measureIncidents({ db, log }: Pick<Deps, 'db' | 'log'>): Promise<void> {
  const { open, opened } = metrics();
  try {
    const counts = await countIncidents(db);
    open.set(counts.open);
    opened.reset();
    opened.inc(counts.opened);
  } catch (error) {
    log.warn({ err: error }, 'incidents could not be counted: the metrics are given without them');
    open.remove();
    opened.remove();
  }
}

const OPEN = { name: 'incidents_open', help: 'Incidents that wait for operations' };
const OPENED = { name: 'incidents_opened_total', help: 'Incidents since the installation began' };

/** One registry a process: whoever asks second gets the same. */
function metrics(): { readonly open: Gauge; readonly opened: Counter } {
  const [open, opened] = [register.getSingleMetric(OPEN.name), register.getSingleMetric(OPENED.name)];
  return {
    open: open instanceof Gauge ? open : new Gauge(OPEN),
    opened: opened instanceof Counter ? opened : new Counter(OPENED),
  };
}
