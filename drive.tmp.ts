import { startEngine } from '#engine/supervisor.ts';
import { connectOperator } from './src/client.ts';
import { comingRelease } from '#core/calendar.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
const t0=performance.now(); const log=(...a:unknown[])=>console.log(((performance.now()-t0)/1000).toFixed(2), ...a);
const devices=Number(process.argv[2]??1000); const scenario=process.argv[3]??'calm';
const dataDir=`/tmp/rmdrive-${process.pid}`;
const { month, publishedAt } = comingRelease(Date.now(), 7);
const engine = await startEngine({ dataDir, command:'drive', want:{webUi:true, worker:true, emulator:{seed:1, devices, scenario, release:'2022-06-B','patch-tuesday':new Date(publishedAt).toISOString()}}, workerVariables:{RINGMASTER_REPORTS_DIR:`${dataDir}/reports`} } as any, (p)=>log(JSON.stringify(p).slice(0,200)));
log('engine', engine.temporal.address, engine.webUi);
try {
const op = await connectOperator({ connection: engine.temporal.connectionOptions, namespace: engine.temporal.namespace });
const key={tenant:'contoso', area:'quality' as const, id:`${month}-B`};
await op.startRelease({ key, basedOn:'2022-06-B', policy: defaultPolicy('contoso'), publishedAt }, { [Symbol.for('__temporal_internal_client_workflow_start_options')]: { timeSkippingConfig: { enabled: true, maxSessionSkipCount: 1000 } } });
log('started');
let done=false; const r = op.result(key).then((x)=>{done=true; return x;},(e)=>{done=true; console.error(e); return null});
let last='';
const until=Date.now()+60000;
while(!done && Date.now()<until){ await new Promise(r=>setTimeout(r,1000)); try { const s=await op.status(key); const l=s.release.recent.at(-1)?.text??''; if(l!==last){last=l; log(new Date(s.asOf).toISOString(), s.release.phase, l);} } catch(e){ log('status', (e as Error).message);} }
if(done){ log(JSON.stringify(await r)); const s=await op.status(key); console.log(JSON.stringify(s.release.progress)); log(await op.describe(key)); }
else { const d=await op.client.workflow.getHandle(`release/contoso/quality/${month}-B`).describe(); console.log(JSON.stringify(d.raw.pendingActivities, (k,v)=>typeof v==='bigint'?String(v):v).slice(0,3000), JSON.stringify(d.raw.pendingWorkflowTask), JSON.stringify(d.raw.pendingChildren)); }
await op.close();
} finally { if(process.argv[4]==='keep'){ await new Promise(r=>process.once('SIGINT',r)); } await engine.stop(); log('stopped'); }
process.exit(0);
