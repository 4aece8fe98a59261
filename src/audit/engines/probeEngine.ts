import type { ProbeRequest, ProbedEngine } from '../../protocol/engine';
import { startEngine } from '../../scn/engine';
import { measureEngine } from '../../scn/engines/measureEngine';
import { prepareNativeEngines } from '../../scn/engines/nativeEngine';

/**
 * Starts an engine, checks it and times it.
 * @throws HumanError where it cannot be used.
 */
export async function probeEngine({ source, workloads }: ProbeRequest): Promise<ProbedEngine> {
  prepareNativeEngines();
  const engine = await startEngine(source);
  const speeds = [];
  for (const workload of workloads) speeds.push(await measureEngine(workload));
  return { ...engine, speeds };
}
