import { openDatabase, stopDatabases } from './database.ts';
import { collectDevices } from '#store/devices.ts';
const { store } = await openDatabase();
const n = 100000;
const hex = (k: number, i: number) => `${k.toString(16).padStart(8,'0')}-0000-4000-8000-${(i*2654435761 % 2**32).toString(16).padStart(12,'0')}`;
function dev(i: number, sync: number) { return { deviceId: hex(1,i), entraDeviceId: hex(2,i), serialNumber: 'S'+i, manufacturer:'Contoso', model:'Book '+i%7, operatingSystem:'Windows', osVersion:`10.0.1904${i%2+4}.${1700+i%100}`, sku:'Enterprise', architecture:'x64', joinType:'azureADJoined', owner:'company', managementAgent:'mdm', coManagement:null, enrolledAt: 1, lastSyncAt: sync, freeBytes: 5e10+i, isVirtualMachine:false}; }
async function* pages(sync: number) { for (let p=0;p<n;p+=1000) { const rows=[]; for (let i=p;i<Math.min(n,p+1000);i++) rows.push(dev(i,sync)); yield rows; } }
const orig = store.pool.connect.bind(store.pool);
const spent = new Map<string, number>();
(store.pool as any).connect = async () => { const c: any = await orig(); if (!c.__w) { c.__w = true; const q = c.query.bind(c); c.query = (t: any, v: any) => { const key = typeof t==='string'? t.trim().slice(0,50).replace(/\s+/g,' '):'COPY'; const t0=performance.now(); const r = q(t,v); if (r?.then) return r.then((x: any)=>{ spent.set(key,(spent.get(key)??0)+performance.now()-t0); return x; }); return r; }; } return c; };
const show = () => { for (const [k,v] of spent) console.log('   ', Math.round(v), k); spent.clear(); };
let t=performance.now();
await collectDevices(store,{tenant:'t',pages:pages(1),collectedAt:1}); console.log('new', performance.now()-t); show(); t=performance.now();
await collectDevices(store,{tenant:'t',pages:pages(1),collectedAt:1}); console.log('same', performance.now()-t); show(); t=performance.now();

const c: any = await orig();
console.log((await c.query("select current_setting('jit') j, pg_jit_available() a")).rows);
await c.query("load 'auto_explain'"); 
await c.query("set auto_explain.log_min_duration=0; set auto_explain.log_analyze=on; set auto_explain.log_buffers=on; set client_min_messages=log; set auto_explain.log_nested_statements=on");
c.on('notice', (m: any) => console.log(m.message?.slice(0,2500)));
c.release();
(store.pool as any).connect = async () => { const x: any = await orig(); return x; };
async function* one() { let k=0; for await (const p of pages(1)) { if (k++<10) yield p; } }
await collectDevices(store,{tenant:'t',pages:one(),collectedAt:1});
await store.close(); await stopDatabases();
