import { parseArgs } from 'node:util';
import { ensureDependencies } from './ensureDependencies.mjs';
import { inCache } from './project.mjs';
import { runMain, runNpm } from './runProgram.mjs';

/** Makes faces with planted label errors and opens them in a VS Code with the extension, or audits them here. */
await runMain(async () => {
  const { values } = parseArgs({ options: { headless: { type: 'boolean', default: false } } });
  await ensureDependencies();
  const { makeDemoData } = await import('./makeDemoData.mjs');
  const folder = inCache('demo');
  const { faces, planted } = await makeDemoData(folder);
  console.log(`Made ${faces} faces in ${folder}; ${planted} of their labels are wrong.`);
  if (values.headless) {
    await runNpm(['run', '--silent', 'build']);
    const { auditHeadless } = await import('./demo/auditHeadless.mjs');
    await auditHeadless(folder);
    return;
  }
  const { openDesktop } = await import('./demo/openDesktop.mjs');
  if (await openDesktop(folder)) {
    console.log('VS Code is opening. The audit starts there by itself; the gallery then shows its suspects.');
    return;
  }
  console.log('There is no desktop VS Code here, so the demo runs in the browser.');
  const { serveWorkbench } = await import('./demo/serveWorkbench.mjs');
  await serveWorkbench(folder);
});
