import type { LabelChange } from '../../labels/labelFile';

/** Kinds of change that a message lists before it only counts them. */
const mostListed = 12;

/** A message for version control: how many labels of which file, and from which class to which. */
export function commitMessage(name: string, changes: readonly LabelChange[]): string {
  const counts = new Map<string, number>();
  for (const { from, to } of changes) {
    const kind = `${from === '' ? 'no label' : from} → ${to === '' ? 'no label' : to}`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const kinds = [...counts].sort(([a, m], [b, n]) => n - m || a.localeCompare(b));
  const lines = kinds.slice(0, mostListed).map(([kind, count]) => `${kind}: ${count}`);
  if (kinds.length > mostListed) lines.push(`and ${kinds.length - mostListed} more kinds of change`);
  const labels = changes.length === 1 ? '1 label' : `${changes.length} labels`;
  return [`Correct ${labels} in ${name}`, '', ...lines].join('\n');
}
