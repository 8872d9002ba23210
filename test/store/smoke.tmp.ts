import { openDatabase, stopDatabases } from './database.ts';
import { collectDevices, linkDirectory, lastSyncWatermark } from '#store/devices.ts';
import { markCandidates } from '#store/candidates.ts';
import { unregisteredBatches, readCandidates, writeRegistrations, ringSizes } from '#store/registrations.ts';
import { pendingJoins, markJoined } from '#store/joins.ts';
import { readProgress } from '#store/progress.ts';
import { recordInstalls } from '#store/installs.ts';
import { registeredBatches, readRegistered, writeReadiness } from '#store/readiness.ts';
import { ringProfiles } from '#core/ring.ts';
import { migrate } from '#store/store.ts';
const { store } = await openDatabase();
const n = Number(process.argv[2] ?? 100000);
const hex = (k: number, i: number) => `${k.toString(16).padStart(8,'0')}-0000-4000-8000-${(i*2654435761 % 2**32).toString(16).padStart(12,'0')}`;
const T='t';
function dev(i: number, sync: number) { return { deviceId: hex(1,i), entraDeviceId: hex(2,i), serialNumber: 'S'+i, manufacturer:'Contoso', model:'Book '+i%7, operatingSystem:'Windows', osVersion:`10.0.1904${i%2+4}.${1700+i%100}`, sku:'Enterprise', architecture:'x64', joinType:'azureADJoined', owner:'company', managementAgent:'mdm', coManagement:null, enrolledAt: 1, lastSyncAt: sync, freeBytes: 5e10+i, isVirtualMachine:false}; }
async function* pages(sync: number, every=1) { for (let p=0;p<n;p+=1000) { const rows=[]; for (let i=p;i<Math.min(n,p+1000);i++) if (i%every===0) rows.push(dev(i,sync)); yield rows; } }
async function* links() { for (let p=0;p<n;p+=1000) yield Array.from({length:Math.min(1000,n-p)},(_, j)=>({objectId: hex(3,p+j), entraDeviceId: hex(2,p+j)})); }
async function* cands() { for (let p=0;p<n;p+=1000) yield Array.from({length:Math.min(1000,n-p)},(_, j)=>hex(3,p+j)); }
const time = async <R>(what: string, f: () => Promise<R>) => { const t=performance.now(); const c0=process.cpuUsage(); const r = await f(); const ms=performance.now()-t; const c=process.cpuUsage(c0); console.log(what, Math.round(ms)+' ms', 'node cpu '+Math.round((c.user+c.system)/1000), Math.round(n/ms*1000)+'/s'); return r; };
await migrate(store);
console.log(await time('collect new', () => collectDevices(store,{tenant:T,pages:pages(1e12),collectedAt:1})));
console.log(await time('collect same', () => collectDevices(store,{tenant:T,pages:pages(1e12),collectedAt:2})));
console.log(await time('collect all changed', () => collectDevices(store,{tenant:T,pages:pages(1e12+1000),collectedAt:3})));
console.log(await time('link', () => linkDirectory(store,{tenant:T,pages:links()})));
console.log(await time('relink', () => linkDirectory(store,{tenant:T,pages:links()})));
console.log(await time('mark', () => markCandidates(store,{tenant:T,pages:cands(),at:4})));
console.log(await time('remark', () => markCandidates(store,{tenant:T,pages:cands(),at:4})));
const batches = await time('batches', () => unregisteredBatches(store,{tenant:T,size:2000}));
await time('register', async () => { for (const b of batches) { const c = await readCandidates(store,{tenant:T,...b}); await writeRegistrations(store,{tenant:T,at:5,verdicts:c.map(x=>({deviceId:x.device.deviceId, kind:'ready' as const})),plans:ringProfiles['preview-2022']!}); } });
console.log(await ringSizes(store,{tenant:T}), await time('watermark', () => lastSyncWatermark(store,{tenant:T})));
await time('joins', async () => { for (const ring of ['first','fast','broad']) for (;;) { const ids = await pendingJoins(store,{tenant:T,ring,limit:2000}); if (!ids.length) break; await markJoined(store,{tenant:T,ring,objectIds:ids,at:6}); } });
await time('label', async () => { for (const b of await registeredBatches(store,{tenant:T,size:5000})) { const r = await readRegistered(store,{tenant:T,...b}); await writeReadiness(store,{tenant:T,at:7,labels:r.map(x=>({deviceId:x.device.deviceId,notReady:[],ineligible:null,policyConflict:false}))}); } });
await time('relabel', async () => { for (const b of await registeredBatches(store,{tenant:T,size:5000})) { const r = await readRegistered(store,{tenant:T,...b}); await writeReadiness(store,{tenant:T,at:7,labels:r.map(x=>({deviceId:x.device.deviceId,notReady:[],ineligible:null,policyConflict:false}))}); } });
console.log(await time('installs', () => recordInstalls(store,{tenant:T,at:8,rows:Array.from({length:n/5},(_, i)=>({entraDeviceId:hex(2,i*5),targetBuild:'10.0.19044.1790',state:i%10?'installing' as const:'failed' as const,errorClass:null,errorCode:null,at:8}))})));
const q = {tenant:T,asOf:1e12+2000,targets:[{product:'',version:'',kb:'',build:19044,revision:1766},{product:'',version:'',kb:'',build:19045,revision:1766}],offeredRings:['test','first'],ringOrder:['test','first','fast','broad']};
console.log(JSON.stringify(await time('progress', () => readProgress(store,q))));
await time('progress', () => readProgress(store,q));
await time('collect 1/8 changed', () => collectDevices(store,{tenant:T,pages:pages(1e12+5000,8),collectedAt:9}));
await store.close(); await stopDatabases();
